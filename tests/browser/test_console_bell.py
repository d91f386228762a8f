"""What makes itself heard: only if it is wanted, by one tab, and not in quiet hours."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console import Customer, row, signed_in, until
from tests.servers import Server

COUNT = """
window.notes = 0;
window.shown = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.notes++; start.apply(this, at); };
window.Notification = class {
  static permission = window.answer ?? "granted";
  static async requestPermission() { return Notification.permission; }
  close() {}
  constructor(title, { body, tag }) { window.shown.push({ title, body, tag, click: () => this.onclick() }); }
};
"""


def tab(browser: Browser, server: Server, *, before: str = "", beside: Page | None = None) -> Page:
    """A console in which what would be heard and shown is counted; `beside` another tab of the same browser."""
    page = beside.context.new_page() if beside else signed_in(browser, server, path="/console/unassigned/")
    page.add_init_script(before + COUNT)
    page.goto(f"{server.url}/console/unassigned/")
    page.get_by_role("list", name="Conversations").wait_for()
    expect(page.locator(".rows a").first).to_be_visible()
    return page


def choose(page: Page, *labels: str) -> None:
    page.get_by_role("button", name="Keyboard shortcuts").click()
    for label in labels:
        page.get_by_role("dialog").get_by_label(label).click()
        expect(page.get_by_role("dialog").get_by_label(label)).to_be_checked()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()


def away(page: Page) -> None:
    """The agent looks at another window."""
    page.evaluate("document.hasFocus = () => false")


@pytest.fixture(autouse=True)
def something_there(server: Server) -> None:
    Customer(server).start("Already there.")


def test_who_looks_away_is_shown_what_came_and_gets_there_by_it(browser: Browser, server: Server) -> None:
    page = tab(browser, server)
    choose(page, "Desktop notifications")
    away(page)
    asked = Customer(server, "Abdi Warsame").start("Where is the report?")
    until(page, "window.shown.length", 1)
    (shown,) = page.evaluate("window.shown.map(({title, body, tag}) => [title, body, tag])")
    assert shown == [f"Abdi Warsame · {asked}", "Where is the report?", asked]
    page.evaluate("window.shown[0].click()")
    expect(page).to_have_url(f"{server.url}/console/unassigned/{asked}/")


def test_nothing_is_shown_to_who_looks_or_has_not_asked(browser: Browser, server: Server) -> None:
    page = tab(browser, server)
    away(page)
    first = Customer(server).start("Not asked for.")
    expect(row(page, first)).to_be_visible()
    page.evaluate("document.hasFocus = () => true")
    choose(page, "Desktop notifications")
    second = Customer(server).start("In sight.")
    expect(row(page, second)).to_be_visible()
    assert page.evaluate("window.shown.length") == 0


def test_a_browser_that_says_no_is_told_of(browser: Browser, server: Server) -> None:
    page = tab(browser, server, before="window.answer = 'default';")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("dialog").get_by_label("Desktop notifications").click()
    expect(page.get_by_text("does not let this page show notifications")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_label("Desktop notifications")).not_to_be_checked()


def test_of_two_tabs_the_one_used_last_rings_and_the_other_when_it_is_closed(browser: Browser, server: Server) -> None:
    first = tab(browser, server)
    choose(first, "Sound for new messages")
    second = tab(browser, server, beside=first)
    second.bring_to_front()
    second.locator(".rail").click(position={"x": 2, "y": 2})
    heard = first.evaluate("window.notes"), second.evaluate("window.notes")
    asked = Customer(server).start("Once, please.")
    for page in (first, second):
        expect(row(page, asked)).to_be_visible()
    until(second, "window.notes", heard[1] + 2)
    assert first.evaluate("window.notes") == heard[0]
    second.close()
    first.locator(".rail").click(position={"x": 2, "y": 2})
    asked = Customer(server).start("And now here.")
    expect(row(first, asked)).to_be_visible()
    until(first, "window.notes", heard[0] + 2)


def test_quiet_hours_are_quiet(browser: Browser, server: Server) -> None:
    page = tab(browser, server)
    choose(page, "Desktop notifications", "Sound for new messages")
    heard = page.evaluate("window.notes")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Quiet from").fill("00:00")
    page.get_by_label("Quiet until").fill("23:59")
    page.keyboard.press("Escape")
    away(page)
    asked = Customer(server).start("In the night.")
    expect(row(page, asked)).to_be_visible()
    assert page.evaluate("[window.notes, window.shown.length]") == [heard, 0]


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("06:59", True), ("07:00", False), ("12:00", False), ("21:59", False), ("22:00", True), ("23:30", True)],
)
def test_quiet_hours_go_over_midnight(browser: Browser, server: Server, at: str, quiet: bool) -> None:
    page = signed_in(browser, server)
    asked = """async (at) => { const { isQuiet } = await import("console/bell.js");
        return isQuiet(new Date(`2026-11-24T${at}:30`), { from: "22:00", until: "07:00" }); }"""
    assert page.evaluate(asked, at) is quiet
