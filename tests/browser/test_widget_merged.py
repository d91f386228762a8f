"""A conversation that is merged into another one of the same person: they are led there, with what they have begun."""

from playwright.sync_api import Browser, expect

from tests.browser.console import signed_in
from tests.browser.test_console_keeping import merged_into
from tests.browser.test_widget import asked, log, send
from tests.servers import Server


def test_the_person_is_led_to_the_case_that_goes_on(browser: Browser, server: Server) -> None:
    page = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
    page.set_default_timeout(20_000)
    chat, first = asked(page, server, "The report is empty.")
    chat.get_by_role("button", name="Back to your cases").click()
    chat.get_by_role("button", name="Something else").click()
    send(chat, "The report is still empty.")
    number = chat.locator("h1 + p .number")
    expect(number).not_to_have_text(first)
    second = number.inner_text()
    chat.get_by_role("textbox", name="Message").fill("Half a sent")
    merged_into(signed_in(browser, server, "Lena", path=f"/console/all/{second}/"), first)
    expect(log(chat)).to_contain_text(f"{second} was merged into this case")
    expect(number).to_have_text(first)
    expect(chat.get_by_role("textbox", name="Message")).to_have_value("Half a sent")
