"""A browser before a running server with the demo loaded, for the pictures that documents show."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from chat.access.models import Site
from chatsupport.demo.cast import PASSWORD, PEOPLE, SITE
from tests.servers import Server, Servers, free_port

WIDE, NARROW = {"width": 1360, "height": 850}, {"width": 390, "height": 780}
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
QUESTION = "Since this morning the Home Visit form drops the answers on its second page when I save. Is that known?"
STEPS = "Open a participant, TouchPoints, Home Visit. Fill in both pages, press Save, open it again."


class Studio:
    """A browser before one server. Every visitor has a context of their own, in light or dark colours."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser = browser
        self.server = server

    def visit(self, path: str, **options: Any) -> Page:
        page = self._context(**options).new_page()
        page.set_default_timeout(15_000)
        page.goto(self.server.url + path)
        return page

    def customer(self, which: int = 0, path: str = "/demo/", **options: Any) -> tuple[Page, FrameLocator]:
        """The host page as one of the demo's people, with the chat opened."""
        page = self.visit(path, **options)
        if which:
            page.get_by_role("button", name=PEOPLE[0].name).click()
            page.get_by_role("button", name=PEOPLE[which].name).click()
            expect(page.locator("#person-button")).to_contain_text(PEOPLE[which].name)
        page.get_by_role("button", name="Chat with support").last.click()
        return page, page.frame_locator("iframe[title='Support chat']")

    def agent(self, who: str, path: str, **options: Any) -> Page:
        page = self.visit(f"/accounts/login/?next={path}", **options)
        page.get_by_label("Email").fill(f"{who}@harborlight.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    def _context(self, **options: Any) -> BrowserContext:
        version = self.browser.version.split(".")[0]
        agent = f"{DESKTOP} Chrome/{version}.0.0.0 Safari/537.36"
        return self.browser.new_context(
            **{"viewport": WIDE, "reduced_motion": "reduce", "user_agent": agent, **options}
        )


def ask(chat: FrameLocator) -> str:
    """Fills in the questions and sends the first message; the number of its case."""
    chat.get_by_label("Feature").select_option("TouchPoints")
    chat.get_by_label("Form or report").fill("Home Visit")
    chat.get_by_label("Steps").fill(STEPS)
    write(chat, QUESTION)
    number = chat.get_by_text("CS-").first
    number.wait_for()
    return number.inner_text().split()[-1]


def write(chat: FrameLocator, body: str) -> None:
    chat.get_by_role("textbox", name="Message").fill(body)
    chat.get_by_role("button", name="Send", exact=True).click()


def reply(console: Page, body: str, *, to: str) -> None:
    """Answers once the agent can see what is answered."""
    console.get_by_role("log", name="Conversation").get_by_text(to).wait_for()
    console.get_by_role("textbox", name="Reply").fill(body)
    console.get_by_role("button", name="Send reply").click()


def furnish() -> None:
    """The demo's site alone, and open at whatever hour the pictures are taken."""
    Site.objects.exclude(key=SITE).delete()
    Site.objects.update(calendar=None)


def serve(servers: Servers) -> Server:
    server = servers.make(DEMO="on")
    server.port = free_port()
    server.manage("load_demo", "--origin", server.url)
    server.do(furnish)
    return server.start()
