"""A person at the server's pages, without a browser."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.servers import Server


class Visitor:
    """A browser without a window: it keeps cookies and fills in forms."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def submit(self, path: str, **fields: str) -> None:
        with self.opener.open(self.url + path) as page:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        assert token is not None
        form = urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
        with self.opener.open(self.url + path, form) as page:
            assert page.status == 200

    @property
    def header(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)}
