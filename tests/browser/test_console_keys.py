"""The console by keyboard alone, and for everyone: focus, shortcuts, axe, narrow screens, dark and reduced motion."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.console import Customer, log, row, signed_in
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.", feature="TouchPoints")
    return customer


def focused(page: Page) -> str:
    """What has the focus: its label, its case or its text."""
    found: str = page.evaluate(
        "(e => e.ariaLabel || e.dataset.case || e.id || e.textContent.trim())(document.activeElement)"
    )
    return found


def test_a_case_is_found_taken_answered_and_resolved_without_a_mouse(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    expect(row(page, grace.case)).to_be_visible()
    page.keyboard.press("j")
    assert focused(page) == grace.case
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.type("I am on it.")
    page.keyboard.press("Enter")
    grace.told("I am on it.")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()


def test_single_letters_are_only_letters_while_one_types(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("textbox", name="Reply").click()
    page.keyboard.type("are?")
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("are?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Accept")).to_be_visible()


def test_single_letters_can_be_switched_off(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_be_visible()
    page.keyboard.press("?")
    page.get_by_label("Single letters work").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.get_by_role("tab", name="Reply")).to_have_attribute("aria-selected", "true")


def test_arrows_move_among_rows_and_only_one_row_is_a_tab_stop(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path="/console/all/")
    row(page, grace.case).focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) != grace.case
    page.keyboard.press("Home")
    assert focused(page) == grace.case
    expect(page.locator(".rows a[tabindex='0']")).to_have_count(1)


def test_a_focused_row_keeps_the_focus_while_it_moves(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    row(page, grace.case).focus()
    other = Customer(server, "Abdi Warsame")
    other.start("Mine is newer.")
    expect(row(page, other.case)).to_be_visible()
    assert focused(page) == grace.case
    grace.say("And now mine is.")
    expect(page.locator(".rows a").first).to_have_attribute("data-case", grace.case)
    assert focused(page) == grace.case


def test_the_keyboard_reaches_rows_that_are_not_drawn_yet(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, path="/console/all/")
    page.set_viewport_size({"width": 1440, "height": 400})
    page.locator(".rows a").first.focus()
    first = focused(page)
    for _ in range(14):
        page.keyboard.press("j")
    expect(page.locator(".rows a:focus")).to_be_in_viewport()
    assert page.locator("li:has(a:focus)").get_attribute("aria-posinset") == "15"
    page.keyboard.press("Home")
    assert focused(page) == first


def test_a_dialog_gives_the_focus_back(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("button", name="Request screen share").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Request screen share")).to_be_focused()


def test_after_accepting_one_can_write_at_once(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/unassigned/{grace.case}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("textbox", name="Reply")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, server: Server, grace: Customer, scheme: str) -> None:
    page = signed_in(browser, server, color_scheme=scheme)
    page.emulate_media(reduced_motion="reduce")
    clean(page, "the empty list")
    page.goto(f"{server.url}/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    clean(page, "a case")
    page.get_by_role("tab", name="Internal note").click()
    page.get_by_role("textbox", name="Internal note").fill("A note")
    clean(page, "a note")
    page.get_by_role("button", name="presence and account").click()
    clean(page, "the menu")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    clean(page, "a dialog")


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/nowhere/"])
def test_axe_finds_nothing_on_plain_pages(browser: Browser, server: Server, path: str) -> None:
    page = browser.new_page()
    page.goto(server.url + path)
    clean(page, path)


def test_360_pixels_are_enough(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path="/console/all/")
    page.set_viewport_size({"width": 360, "height": 740})
    row(page, grace.case).click()
    expect(page.get_by_role("list", name="Conversations")).to_be_hidden()
    page.get_by_role("button", name="Case details").click()
    expect(page.get_by_role("region", name="Case")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Case")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("list", name="Conversations")).to_be_visible()


def clean(page: Page, where: str) -> None:
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
    found = Axe().run(page)
    assert not found.response["violations"], f"{where}:\n{found.generate_report()}"
