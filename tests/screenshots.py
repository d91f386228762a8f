"""`python -m tests.screenshots`: the pictures in docs/pictures, which documents show, and docs/screens, which has every
screen in its states; taken from the running product with its demo data."""

import os
import shutil
import tempfile
from contextlib import nullcontext
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsupport.settings")
django.setup()

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser.conftest import QUIET  # noqa: E402
from tests.screens import all_screens  # noqa: E402
from tests.servers import Servers  # noqa: E402
from tests.studio import NARROW, Studio, ask, reply, serve, write  # noqa: E402

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    page.screenshot(path=PICTURES / f"{name}.png")


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
            all_screens(studio, number)
        finally:
            browser.close()
            servers.end()


if __name__ == "__main__":
    main()
