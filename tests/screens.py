"""Every screen in its states, for docs/screens: light, dark, narrow, and the chat from right to left."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Frame, FrameLocator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from cases.models import Calendar
from chat.access.models import Site
from tests.studio import NARROW, QUESTION, STEPS, Studio

SCREENS = Path(__file__).resolve().parent.parent / "docs" / "screens"
VARIANTS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "narrow": {"viewport": NARROW}}
RIGHT_TO_LEFT: dict[str, Any] = {"rtl": {"locale": "ar"}}
CUT = """() => {
  window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({ code: 1006 })); } close() {} send() {} };
  window.dispatchEvent(new Event("offline"));
}"""


def take(page: Page, name: str) -> None:
    """In 256 colours, which is a quarter of the bytes and looks the same."""
    page.wait_for_timeout(500)
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(SCREENS / f"{name}.png", optimize=True)


def all_screens(studio: Studio, number: str) -> None:
    """Those of the chat with the case `number`, and those of the console."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for variant, options in (VARIANTS | RIGHT_TO_LEFT).items():
        for name, screen in CHAT.items():
            with chat_of(studio, options, name) as (page, chat):
                screen(studio, page, chat, number)
                take(page, f"chat-{name}-{variant}")
    for variant, options in VARIANTS.items():
        console_screens(studio, variant, options, number)


# The chat


@contextmanager
def chat_of(studio: Studio, options: dict[str, Any], name: str) -> Iterator[tuple[Page, FrameLocator]]:
    page = studio.visit("/demo/", **options)
    if name == "refused":
        become_another(page)
    if name == "unreachable":
        page.route("**/widget/v1/session", lambda route: route.abort())
    page.evaluate("chatsupport('show')")
    try:
        yield page, page.frame_locator("iframe")
    finally:
        page.context.close()


def become_another(page: Page) -> None:
    """The person of the host page whose role may not chat."""
    page.locator("#person-button").click()
    page.get_by_role("button", name="Marcus Oyelaran").click()
    expect(page.locator("#person-button")).to_contain_text("Marcus")


def inner(page: Page) -> Frame:
    return next(frame for frame in page.frames if "/widget/v1/frame" in frame.url)


def home(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    chat.locator(".cases").get_by_text(number).wait_for()


def question(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    home(studio, page, chat, number)
    chat.locator(".page > .button.primary").click()
    chat.locator("#steps").fill(STEPS)
    chat.locator(".composer textarea").fill(QUESTION)


def conversation(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    home(studio, page, chat, number)
    chat.locator(".case").filter(has_text=number).click()
    chat.get_by_text("That works").wait_for()


def offline(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    conversation(studio, page, chat, number)
    inner(page).evaluate(CUT)
    chat.locator(".banner").wait_for()
    chat.locator(".composer textarea").fill("Are you still there?")
    chat.locator(".composer .primary").click()
    chat.locator(".unsent").wait_for()


def refused(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    chat.locator(".ways").wait_for()


def unreachable(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    chat.locator("h1").wait_for()


def closed(studio: Studio, page: Page, chat: FrameLocator, number: str) -> None:
    with hours(studio):
        page.wait_for_timeout(2_500)  # hours are worked out anew every two seconds
        page.reload()
        with suppress(TooLate):  # it is open again in this tab, or not
            page.evaluate("chatsupport('show')")
        chat.locator(".hours.closed").first.wait_for()


@contextmanager
def hours(studio: Studio) -> Iterator[None]:
    """The desk is never open meanwhile."""
    never = studio.server.do(Calendar.objects.get_or_create, name="Never", defaults={"time_zone": "America/Chicago"})[0]
    studio.server.do(Site.objects.update, calendar=never)
    try:
        yield
    finally:
        studio.server.do(Site.objects.update, calendar=None)


CHAT: dict[str, Callable[[Studio, Page, FrameLocator, str], None]] = {
    "home": home,
    "question": question,
    "conversation": conversation,
    "offline": offline,
    "refused": refused,
    "unreachable": unreachable,
    "closed": closed,
}

# The console


def console_screens(studio: Studio, variant: str, options: dict[str, Any], number: str) -> None:
    page = studio.agent("agent", f"/console/mine/{number}/", **options)
    page.get_by_role("log", name="Conversation").get_by_text("That works").wait_for()
    for name, screen in CONSOLE.items():
        page.goto(f"{studio.server.url}/console/mine/{number}/")
        page.get_by_role("log", name="Conversation").get_by_text("That works").wait_for()
        screen(page, studio.server.url)
        take(page, f"console-{name}-{variant}")
    page.context.close()
    for name, who, path in ELSEWHERE:
        page = studio.agent(who, path, **options)
        page.wait_for_load_state("networkidle")
        take(page, f"{name}-{variant}")
        page.context.close()
    take(studio.visit("/accounts/login/", **options), f"sign-in-{variant}")


def as_it_is(page: Page, url: str) -> None:
    """The conversation, without what the last pictures have left in the box."""
    page.get_by_role("textbox", name="Reply").fill("")


def action(name: str) -> Callable[[Page, str], None]:
    """What an action of the palette opens."""

    def chosen(page: Page, url: str) -> None:
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Action or case").fill(name)
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()

    return chosen


def typed(text: str, note: bool, offered: str) -> Callable[[Page, str], None]:
    """What is offered while one types."""

    def typing(page: Page, url: str) -> None:
        if note:
            page.get_by_role("tab", name="Internal note").click()
        box = page.get_by_role("textbox", name="Internal note" if note else "Reply")
        box.fill("")
        box.press_sequentially(text, delay=20)
        page.locator(offered).wait_for()

    return typing


def palette(page: Page, url: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Action or case").wait_for()


def list_at(path: str, selector: str) -> Callable[[Page, str], None]:
    def shown(page: Page, url: str) -> None:
        page.goto(url + path)
        page.locator(selector).first.wait_for()

    return shown


def several(page: Page, url: str) -> None:
    list_at("/console/all/", ".rows a")(page, url)
    page.keyboard.press("Shift+A")
    page.get_by_role("region", name="Selected cases").wait_for()


def searched(words: str, selector: str) -> Callable[[Page, str], None]:
    def found(page: Page, url: str) -> None:
        page.goto(f"{url}/console/all/")
        page.get_by_role("searchbox", name="Search cases and messages").fill(words)
        page.locator(selector).first.wait_for()

    return found


def cut(page: Page, url: str) -> None:
    page.evaluate(CUT)
    page.get_by_role("textbox", name="Reply").fill("I am looking at it now.")
    page.get_by_role("button", name="Send reply").click()


def unanswered(page: Page, url: str) -> None:
    page.route_web_socket("**/ws/v1/console", lambda socket: None)
    page.reload()
    page.locator(".thread-ghost").wait_for()


CONSOLE: dict[str, Callable[[Page, str], None]] = {
    "conversation": as_it_is,
    "note": typed("@", note=True, offered="#colleagues"),
    "canned": typed("/", note=False, offered=".picker"),
    "palette": palette,
    "keys": action("Keyboard, sending and alerts"),
    "snooze": action("Snooze"),
    "hand-over": action("Hand over"),
    "merge": action("Merge into another case"),
    "screen-share": action("Request screen share"),
    "list": list_at("/console/all/", ".rows a"),
    "empty": list_at("/console/mentions/", ".list-note"),
    "not-found": list_at("/console/all/CS-99999999/", ".nothing"),
    "several": several,
    "search": searched("upload", ".hit"),
    "search-nothing": searched("xyzzyx", ".list-note"),
    "offline": cut,
    "loading": unanswered,  # the last: nothing answers in that page any more
}
ELSEWHERE = [  # name, who, path
    ("console-wall", "lead", "/console/wall/"),
    ("access", "admin", "/admin/chat-access/"),
    ("no-permission", "agent", "/admin/chat-access/"),
]
