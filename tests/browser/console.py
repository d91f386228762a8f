"""What the console's tests do over and over: sign an agent in, and be the customer on the other side."""

import json
import re
import uuid
from collections.abc import Callable, Collection
from typing import Any

from playwright.sync_api import Browser, Locator, Page, WebSocketRoute
from websockets.sync.client import connect

from tests.conftest import FIREFOX
from tests.servers import PASSWORD, Server, person

_cookies: dict[tuple[str, str], Any] = {}


def signed_in(browser: Browser, server: Server, name: str = "Ada", path: str = "/console/", **context: Any) -> Page:
    """The console of one of the cast, at `path`, in a browser context of its own; they sign in once per server."""
    known = _cookies.get((server.url, name))
    page = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=known, **context).new_page()
    page.set_default_timeout(10_000)
    page.goto(server.url + path)
    if known is None:
        _sign_in(page, name)
        _cookies[server.url, name] = page.context.storage_state()
    page.get_by_role("list", name="Conversations").wait_for()
    return page


def _sign_in(page: Page, name: str) -> None:
    page.get_by_label("Email").fill(f"{name.lower()}@desk.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/console/**")


def until(page: Page, expression: str, value: object) -> None:
    """Waits for what an expression has in the page; its policy forbids Playwright's own way, which evaluates a text."""
    for _ in range(200):
        if page.evaluate(expression) == value:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} is {page.evaluate(expression)!r}, not {value!r}")


class Customer:
    """Someone who chats, as their widget would over its socket."""

    def __init__(self, server: Server, name: str = "Grace Okafor") -> None:
        self.heard: list[dict[str, Any]] = []
        self.case = ""
        session = server.session(person(name)).json["session"]
        address = f"ws://127.0.0.1:{server.port}/ws/v1/widget"
        self.line = connect(address, origin=server.url, user_agent_header=FIREFOX)  # type: ignore[arg-type]
        self.ask("hello", session=session)

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Sends a frame and returns its answer; pushes that come before it are kept in `heard`."""
        mark = uuid.uuid4().hex
        self.line.send(json.dumps({"type": kind, "id": mark} | fields))
        return self.hear(lambda frame: frame.get("re") == mark)

    def hear(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next frame that is wanted; also looks at what was heard before."""
        while True:
            for frame in self.heard:
                if wanted(frame):
                    self.heard.remove(frame)
                    return frame
            self.heard.append(json.loads(self.line.recv(timeout=15)))

    def start(self, body: str, **fields: str) -> str:
        self.case = self.ask("start", cid=str(uuid.uuid4()), body=body, fields=fields)["case"]
        return self.case

    def say(self, body: str) -> int:
        return int(self.ask("post", case=self.case, cid=str(uuid.uuid4()), body=body)["seq"])

    def told(self, body: str) -> dict[str, Any]:
        """Waits until the desk has said `body`, and returns that entry."""
        frame = self.hear(lambda one: one["type"] == "entry" and one["entry"]["body"] == body)
        entry: dict[str, Any] = frame["entry"]
        return entry


def deaf(page: Page, to: Collection[str]) -> None:
    """Has the page miss every push of the kinds `to`, from its next connection on.

    What it sends goes through this process too, while something is expected of the page and only then: expect it
    there before another socket is waited for.
    """

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda text: None if json.loads(text)["type"] in to else socket.send(text))

    page.route_web_socket(re.compile("/ws/v1/console"), between)
    page.reload()


def row(page: Page, number: str) -> Locator:
    return page.locator(f"[data-case='{number}']")


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def reply(page: Page, body: str) -> None:
    page.get_by_role("textbox", name="Reply").fill(body)
    page.get_by_role("button", name="Send reply").click()
