"""A page that has the shared and widget modules and no server: what they ask of one is faked inside the page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).parents[2] / "static"
ORIGIN = "https://modules.test"  # secure, as what is asked for (locks) wants it
VENDORED = {
    row["specifier"]: f"/vendor/{row['file']}" for row in json.loads((STATIC / "vendor/VENDORED.json").read_text())
}
MAP = VENDORED | {"shared/": "/shared/", "widget/": "/widget/"}
PAGE = f'<!doctype html><title>modules</title><script type="importmap">{json.dumps({"imports": MAP})}</script>'


@contextmanager
def blank(browser: Browser) -> Iterator[Page]:
    """A new context's page whose scripts may `await import("shared/…")`."""
    context = browser.new_context()
    context.route(f"{ORIGIN}/**", _serve)
    page = context.new_page()
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).lstrip("/")
    if path:
        route.fulfill(path=STATIC / path, content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")
