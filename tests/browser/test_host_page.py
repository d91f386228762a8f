"""The demo's host page: nothing moves, nothing is out of reach, and the chat belongs to whoever is signed in."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.servers import Server

expect.set_options(timeout=20_000)  # a busy machine takes its time to bring up the frame

DANA = re.compile("Dana Whitfield|Hello Dana")  # at a new question, or before the cases that she has by now
PAGES = ["", "participants/", "reports/", "batch-upload/"]
WIDE, NARROW = (1280, 860), (390, 800)
# Counts from before the page's first paint on: `buffered` hands over what was seen earlier.
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 200)));
})"""


def visit(
    browser: Browser, server: Server, path: str = "", size: tuple[int, int] = WIDE, scheme: str = "light"
) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    page.goto(f"{server.url}/demo/{path}")
    expect(launcher(page)).to_be_visible()
    return page


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Chat with support")


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Support chat']")


def switch_to(page: Page, name: str) -> None:
    page.locator("#person-button").click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()
    expect(page.locator("#person-button")).to_contain_text(name)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_shifts_and_nothing_sticks_out(
    browser: Browser, server: Server, path: str, size: tuple[int, int]
) -> None:
    page = visit(browser, server, path, size)
    assert page.evaluate(SHIFT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, server: Server, path: str, scheme: str) -> None:
    page = visit(browser, server, path, scheme=scheme)
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("opens", ["#help-button", "#person-button"])
def test_axe_finds_nothing_in_open_menus(browser: Browser, server: Server, opens: str) -> None:
    page = visit(browser, server)
    page.locator(opens).click()
    assert Axe().run(page).response["violations"] == []


def test_the_help_menu_by_keyboard(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    page.get_by_role("button", name="Help").press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Chat with support")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Service status")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Help")).to_be_focused()


def test_the_help_menu_opens_the_chat(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    page.get_by_role("button", name="Help").click()
    page.get_by_role("menuitem", name="Chat with support").click()
    expect(chat(page).get_by_text(DANA)).to_be_visible()


def test_whose_role_is_off_is_refused_and_told_where_to_go(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    switch_to(page, "Marcus Oyelaran")
    launcher(page).click()
    expect(chat(page).get_by_role("heading", name="Chat is not available for your role")).to_be_visible()
    expect(chat(page).get_by_role("link", name="Email support@harborlight.example")).to_be_visible()


def test_the_chat_of_the_one_before_is_gone(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    launcher(page).click()
    expect(chat(page).get_by_text(DANA)).to_be_visible()
    launcher(page).click()
    switch_to(page, "Priya Raman")
    with page.expect_response("**/widget/v1/session") as session:
        launcher(page).click()
    assert session.value.json()["contact"]["name"] == "Priya Raman"
    expect(chat(page).get_by_text("Dana Whitfield")).to_have_count(0)


def test_the_narrow_page_keeps_its_menu_behind_a_button(browser: Browser, server: Server) -> None:
    page = visit(browser, server, size=NARROW)
    expect(page.get_by_role("link", name="Reports")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", name="Reports", exact=True)).to_be_visible()
