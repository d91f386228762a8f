"""A reply that waits before it is sent, and can be taken back."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console import Customer, log, reply, row, signed_in
from tests.servers import Server

FROZEN = "window.setTimeout = new Proxy(window.setTimeout, { apply: (f, _, [g, ms]) => f(g, ms > 3_000 ? 1e8 : ms) })"


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.")
    return customer


def careful(browser: Browser, server: Server, number: str) -> Page:
    """A console whose agent wants to take replies back; its clock stands still until a test moves it."""
    page = signed_in(browser, server, path=f"/console/all/{number}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.get_by_role("button", name="presence and account").click()
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Undo send").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    return page


def is_quiet(customer: Customer, text: str) -> None:
    customer.ask("history", case=customer.case, after=0)
    assert text not in str(customer.heard)


def test_a_reply_waits_and_is_taken_back(browser: Browser, server: Server, grace: Customer) -> None:
    page = careful(browser, server, grace.case)
    reply(page, "Please reinstall everything.")
    expect(log(page)).to_contain_text("Sending in")
    log(page).get_by_role("button", name="Undo").click()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Please reinstall everything.")
    expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
    page.wait_for_timeout(5_500)
    is_quiet(grace, "reinstall")


def test_it_waits_through_a_reload_and_goes_then(browser: Browser, server: Server, grace: Customer) -> None:
    page = careful(browser, server, grace.case)
    reply(page, "Give me a minute.")
    expect(log(page)).to_contain_text("Sending in")
    page.reload()
    grace.told("Give me a minute.")
    expect(log(page).get_by_text("Sent", exact=True)).to_be_visible()


def test_ctrl_enter_twice_sends_at_once(browser: Browser, server: Server, grace: Customer) -> None:
    page = careful(browser, server, grace.case)
    page.evaluate(
        "window.setTimeout = new Proxy(window.setTimeout, { apply: (f, t, [g, ms]) => f(g, ms > 3_000 ? 1e8 : ms) })"
    )
    page.get_by_role("textbox", name="Reply").fill("At once.")
    page.keyboard.press("Control+Enter")
    expect(log(page)).to_contain_text("Sending in")
    page.keyboard.press("Control+Enter")
    grace.told("At once.")


def test_leaving_the_case_sends_at_once_and_a_note_never_waits(
    browser: Browser, server: Server, grace: Customer
) -> None:
    other = Customer(server, "Abdi Warsame")
    other.start("Something else.")
    page = careful(browser, server, grace.case)
    page.evaluate(
        "window.setTimeout = new Proxy(window.setTimeout, { apply: (f, t, [g, ms]) => f(g, ms > 3_000 ? 1e8 : ms) })"
    )
    page.get_by_role("tab", name="Internal note").click()
    page.get_by_role("textbox", name="Internal note").fill("Looks known")
    page.get_by_role("button", name="Add note").click()
    expect(log(page).get_by_text("Sending")).to_have_count(0)
    page.get_by_role("tab", name="Reply").click()
    reply(page, "See you.")
    expect(log(page)).to_contain_text("Sending in")
    row(page, other.case).click()
    grace.told("See you.")
