"""`python -m tests.screenshots`: the pictures in docs/pictures, taken from the running product with its demo data."""

import os
import shutil
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsupport.settings")
django.setup()

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright  # noqa: E402

from chat.access.models import Site  # noqa: E402
from chatsupport.demo.cast import PASSWORD, PEOPLE, SITE  # noqa: E402
from tests.browser.conftest import QUIET  # noqa: E402
from tests.servers import Server, Servers, free_port  # noqa: E402

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
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


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    page.screenshot(path=PICTURES / f"{name}.png")


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


def before_sign_in(studio: Studio) -> None:
    take(studio.visit("/demo/"), "demo")
    take(studio.visit("/accounts/login/"), "sign-in")
    refused, chat = studio.customer(which=1)
    chat.get_by_role("heading", name="Chat is not available for your role").wait_for()
    take(refused, "refused")


def conversation(studio: Studio) -> str:
    """A chat from its question to the agent's typing, as both sides see it; its case number."""
    page, chat = studio.customer()
    chat.get_by_role("textbox", name="Message").wait_for()
    take(page, "questions")
    number = ask(chat)
    console = studio.agent("agent", f"/console/unassigned/{number}/")
    console.get_by_role("button", name="Accept").click()
    reply(console, "Good morning Dana, thank you for the steps. I can see it here too.", to="Since this morning")
    chat.get_by_text("I can see it here too").wait_for()
    write(chat, "Good to know it is not only us. We have about forty visits to enter today.")
    reply(
        console, "Please save after the first page for now, nothing is lost then. I am raising it.", to="forty visits"
    )
    chat.get_by_text("I am raising it").wait_for()
    write(chat, "That works, thank you!")
    console.get_by_role("log", name="Conversation").get_by_text("That works").wait_for()
    take(console, "console")
    console.get_by_role("textbox", name="Reply").press_sequentially("You are welcome", delay=20)
    chat.get_by_text("is typing").wait_for()
    take(page, "widget")
    return number


def other_sizes_and_colours(studio: Studio, number: str) -> None:
    for name, options in (("dark", {"color_scheme": "dark"}), ("narrow", {"viewport": NARROW})):
        page, chat = studio.customer(**options)
        chat.get_by_role("button", name=number).click()
        chat.get_by_text("That works").wait_for()
        take(page, f"widget-{name}")
        console = studio.agent("agent", f"/console/mine/{number}/", **options)
        console.get_by_role("log", name="Conversation").get_by_text("That works").wait_for()
        take(console, f"console-{name}")


def desk(studio: Studio, number: str) -> None:
    """What agents have beside the conversation itself."""
    console = studio.agent("agent", f"/console/mine/{number}/")
    console.get_by_role("log", name="Conversation").get_by_text("That works").wait_for()
    console.get_by_role("textbox", name="Reply").fill("")
    console.get_by_role("textbox", name="Reply").press_sequentially("/", delay=20)
    console.get_by_role("option", name="Greeting").wait_for()
    take(console, "canned")
    console.get_by_role("textbox", name="Reply").fill("")
    console.keyboard.press("Control+k")
    console.get_by_role("combobox", name="Action or case").wait_for()
    take(console, "palette")
    console.keyboard.press("Escape")
    console.get_by_role("searchbox", name="Search cases and messages").fill("upload")
    console.get_by_role("list", name="Results").get_by_role("link").first.wait_for()
    take(console, "search")
    lead = studio.agent("lead", "/console/wall/")
    lead.get_by_role("heading", name="Queue").wait_for()
    take(lead, "wall")


def administration(studio: Studio) -> None:
    page = studio.agent("admin", "/admin/chat-access/", viewport={"width": 1360, "height": 1250})
    page.get_by_label("Role", exact=True).fill("Site Manager")
    page.get_by_role("button", name="Ask").click()
    page.evaluate("scrollTo(0, 0)")
    take(page, "access")


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


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        servers = Servers(Path(folder), nullcontext)
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            studio = Studio(browser, serve(servers))
            before_sign_in(studio)
            number = conversation(studio)
            other_sizes_and_colours(studio, number)
            desk(studio, number)
            administration(studio)
        finally:
            browser.close()
            servers.end()


if __name__ == "__main__":
    main()
