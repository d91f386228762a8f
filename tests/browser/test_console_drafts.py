"""What an agent has begun follows them from browser to browser, and is never lost on the way."""

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.models import BegunText
from tests.browser.console import Customer, log, row, signed_in
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.")
    return customer


def stored(server: Server, number: str) -> list[tuple[str, str]]:
    return list(server.do(lambda: list(BegunText.objects.filter(case__number=number).values_list("mode", "text"))))


def is_stored(page: Page, server: Server, number: str, *texts: tuple[str, str]) -> None:
    """Waits until the server has exactly these."""
    for _ in range(100):
        if stored(server, number) == list(texts):
            return
        page.wait_for_timeout(100)
    assert stored(server, number) == list(texts)


def test_another_browser_shows_what_was_begun(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("textbox", name="Reply").fill("Half a sent")
    is_stored(page, server, grace.case, ("reply", "Half a sent"))
    other = signed_in(browser, server, path="/console/all/")
    expect(row(other, grace.case)).to_contain_text("Draft")
    row(other, grace.case).click()
    expect(other.get_by_role("textbox", name="Reply")).to_have_value("Half a sent")


def test_an_open_box_follows_and_the_sent_text_is_gone_everywhere(
    browser: Browser, server: Server, grace: Customer
) -> None:
    path = f"/console/all/{grace.case}/"
    page, other = signed_in(browser, server, path=path), signed_in(browser, server, path=path)
    expect(log(other)).to_contain_text("The form loses its answers.")
    page.get_by_role("textbox", name="Reply").fill("On its way")
    expect(other.get_by_role("textbox", name="Reply")).to_have_value("On its way")
    page.get_by_role("button", name="Send reply").click()
    grace.told("On its way")
    expect(other.get_by_role("textbox", name="Reply")).to_have_value("")
    is_stored(page, server, grace.case)


def test_what_is_being_typed_is_not_written_over(browser: Browser, server: Server, grace: Customer) -> None:
    path = f"/console/all/{grace.case}/"
    page, other = signed_in(browser, server, path=path), signed_in(browser, server, path=path)
    other.get_by_role("textbox", name="Reply").fill("Mine")
    is_stored(other, server, grace.case, ("reply", "Mine"))
    other.get_by_role("textbox", name="Reply").focus()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Mine")
    page.get_by_role("textbox", name="Reply").fill("Theirs")
    is_stored(page, server, grace.case, ("reply", "Theirs"))
    expect(other.get_by_role("textbox", name="Reply")).to_have_value("Mine")
    other.get_by_role("textbox", name="Reply").press_sequentially(" wins")
    is_stored(other, server, grace.case, ("reply", "Mine wins"))


def test_what_was_written_over_elsewhere_can_be_brought_back(browser: Browser, server: Server, grace: Customer) -> None:
    path = f"/console/all/{grace.case}/"
    page, other = signed_in(browser, server, path=path), signed_in(browser, server, path=path)
    other.get_by_role("textbox", name="Reply").fill("Mine")
    is_stored(other, server, grace.case, ("reply", "Mine"))
    log(other).focus()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Mine")
    page.get_by_role("textbox", name="Reply").fill("Another thought")
    expect(other.get_by_role("textbox", name="Reply")).to_have_value("Another thought")
    other.get_by_role("button", name="Undo").click()
    expect(other.get_by_role("textbox", name="Reply")).to_have_value("Mine")
    is_stored(other, server, grace.case, ("reply", "Mine"))


def test_what_was_typed_without_a_connection_is_kept_when_it_is_back(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_role("tab", name="Internal note").click()
    page.get_by_role("textbox", name="Internal note").fill("Written in a tunnel")
    page.wait_for_timeout(1_000)
    page.context.set_offline(False)
    is_stored(page, server, grace.case, ("note", "Written in a tunnel"))


def test_two_tabs_of_one_browser_show_the_same_text(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    tab = page.context.new_page()
    tab.goto(page.url)
    expect(log(tab)).to_contain_text("The form loses its answers.")
    tab.get_by_role("textbox", name="Reply").fill("From the second tab")
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("From the second tab")


def test_a_text_too_long_for_the_server_stays_in_the_browser(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("textbox", name="Reply").fill("ä" * 30_000)
    page.wait_for_timeout(1_200)
    page.reload()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("ä" * 30_000)
    assert stored(server, grace.case) == []
