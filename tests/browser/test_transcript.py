"""The transcript by mail, asked for in the chat and in the console; the demo prints its mail into the log."""

from playwright.sync_api import Browser, Page, expect

from cases.models import Mail
from tests.browser.console import Customer, signed_in
from tests.browser.test_console_palette import palette
from tests.browser.test_widget import asked, page  # noqa: F401  a fixture
from tests.servers import Server


def mails(number: str) -> list[str]:
    return list(Mail.objects.filter(case__number=number, kind="transcript").values_list("to", flat=True))


def test_a_customer_asks_for_it_during_the_chat_and_after(page: Page, server: Server) -> None:  # noqa: F811
    chat, number = asked(page, server, "The report is empty.")
    chat.get_by_role("button", name="Email me the transcript").click()
    expect(chat.get_by_text("The transcript is on its way to dana")).to_be_visible()
    chat.get_by_role("button", name="End chat").click()
    chat.get_by_role("button", name="End", exact=True).click()
    expect(chat.get_by_role("button", name="Email me the transcript")).to_have_count(2)
    chat.get_by_role("button", name="Email me the transcript").last.click()
    expect(chat.get_by_text("The transcript is on its way to")).to_be_visible()
    chat.get_by_role("button", name="Email me the transcript").last.click()
    chat.get_by_role("button", name="Email me the transcript").last.click()
    often = "You have just had the transcript several times. Please ask again later."
    expect(chat.get_by_role("alert")).to_have_text(often)
    expect(chat.get_by_text("The transcript is on its way to")).to_have_count(0)
    assert len(server.do(mails, number)) == 3


def test_an_agent_mails_it_from_the_palette_and_from_the_panel(browser: Browser, server: Server) -> None:
    grace = Customer(server, "Grace")
    grace.start("The form loses its answers.")
    console = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    told = console.get_by_text(f"The transcript of {grace.case} is on its way to grace")
    expect(console.get_by_role("button", name="Email the transcript to the customer")).to_be_visible()
    palette(console).fill("transcript")
    console.keyboard.press("Enter")
    expect(told).to_have_count(1)
    console.get_by_role("button", name="Email the transcript to the customer").click()
    expect(told).to_have_count(2)
    assert len(server.do(mails, grace.case)) == 2
