"""What an agent typed, saw and had open is kept: over reloads, lost connections, restarts and crossing messages."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, expect

from cases import timeline
from cases.access import AgentActor
from cases.models import Agent
from cases.timeline import Draft
from tests.browser.console import Customer, deaf, log, reply, row, signed_in
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.")
    return customer


ARRIVALS = ("entry", "case", "cases", "heads")


def test_a_reply_is_held_when_the_customer_wrote_in_between(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    deaf(page, ARRIVALS)
    expect(log(page)).to_contain_text("The form loses its answers.")
    grace.say("Forget it, it works now.")
    reply(page, "Please reinstall everything.")
    held = page.get_by_role("alert")
    expect(held).to_contain_text("Forget it, it works now.")
    expect(held).to_contain_text("Please reinstall everything.")
    assert "reinstall" not in str(grace.heard)


def test_a_held_reply_can_be_sent_anyway(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    deaf(page, ARRIVALS)
    expect(log(page)).to_contain_text("The form loses its answers.")
    grace.say("One more thing.")
    reply(page, "This answers both.")
    page.get_by_role("button", name="Send anyway").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(log(page).get_by_text("Sent", exact=True)).to_be_visible()
    grace.told("This answers both.")


def test_a_held_reply_can_be_edited_and_loses_nothing(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    deaf(page, ARRIVALS)
    expect(log(page)).to_contain_text("The form loses its answers.")
    grace.say("One more thing.")
    reply(page, "First part.")
    box = page.get_by_role("textbox", name="Reply")
    box.fill("Second part.")
    page.get_by_role("button", name="Edit reply").click()
    expect(box).to_have_value("First part.\n\nSecond part.")


def test_a_draft_survives_another_case_and_a_reload(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("textbox", name="Reply").fill("Half a sent")
    page.locator(".rows a").nth(3).click()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("")
    expect(row(page, grace.case)).to_contain_text("Draft")
    page.reload()
    row(page, grace.case).click()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Half a sent")


def test_what_is_sent_without_a_connection_goes_out_when_it_is_back(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    reply(page, "Written in a tunnel.")
    expect(log(page).get_by_text("Sending")).to_be_visible()
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    grace.told("Written in a tunnel.")
    expect(log(page).get_by_text("Sent", exact=True)).to_be_visible()


def test_a_killed_server_is_come_back_to_without_a_reload(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    page.evaluate("window.notReloaded = true")
    server.kill()
    expect(page.get_by_text("No connection.")).to_be_visible()
    server.start()
    again = Customer(server, "Abdi Warsame")
    number = again.start("Asked after the restart.")
    expect(row(page, number)).to_be_visible(timeout=40_000)
    reply(page, "Still here.")
    expect(log(page).get_by_text("Sent", exact=True)).to_be_visible()
    assert page.evaluate("window.notReloaded")


def test_someone_signed_out_elsewhere_is_told_and_keeps_the_draft(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("textbox", name="Reply").fill("Half a sent")
    page.context.clear_cookies()
    page.reload()
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    assert "Half a sent" in page.evaluate("JSON.stringify(localStorage)")


def test_an_agent_who_is_switched_off_is_told_within_the_page(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, "Rut", f"/console/all/{grace.case}/")
    page.get_by_role("textbox", name="Reply").fill("Half a sent")
    server.do(Agent.objects.filter(name="Rut").update, is_active=False)
    expect(page.get_by_text("You are signed out.")).to_be_visible(timeout=40_000)
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Half a sent")


def test_a_long_thread_opens_at_its_end_and_pages_upward(browser: Browser, server: Server, grace: Customer) -> None:
    server.do(fill, grace.case, 150)
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page).get_by_text("Line 150", exact=True)).to_be_in_viewport()
    expect(log(page).get_by_text("The form loses")).to_have_count(0)
    log(page).evaluate("(box) => box.scrollTo(0, 300)")
    expect(log(page).locator(".bubble")).to_have_count(150)
    expect(log(page).get_by_text("Line 112", exact=True)).to_be_in_viewport()
    log(page).evaluate("(box) => box.scrollTo(0, 0)")
    expect(log(page).get_by_text("The form loses its answers.")).to_be_in_viewport()
    expect(log(page).locator(".bubble")).to_have_count(151)


def test_who_reads_further_up_is_told_of_what_is_new(browser: Browser, server: Server, grace: Customer) -> None:
    server.do(fill, grace.case, 60)
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page).get_by_text("Line 60", exact=True)).to_be_in_viewport()
    log(page).evaluate("(box) => box.scrollTo(0, 600)")
    grace.say("Are you there?")
    page.get_by_role("button", name="1 new").click()
    expect(log(page).get_by_text("Are you there?")).to_be_in_viewport()


def test_nothing_counts_as_read_in_a_window_that_nobody_looks_at(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    page.evaluate("document.hasFocus = () => false")
    row(page, grace.case).click()
    expect(log(page)).to_contain_text("The form loses its answers.")
    expect(row(page, grace.case)).to_contain_text("unread")
    page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))")
    expect(row(page, grace.case)).not_to_contain_text("unread")


def test_a_change_that_fails_keeps_what_was_typed(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    panel = page.get_by_role("region", name="Case")
    panel.get_by_role("button", name=re.compile("^Subject:")).click()
    panel.get_by_role("textbox", name="Subject").fill("A better subject")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("no connection")
    expect(panel.get_by_role("textbox", name="Subject")).to_have_value("A better subject")


def fill(number: str, count: int) -> None:
    """Has Ben say `count` lines in a case."""
    ben = AgentActor.of(Agent.objects.get(email="ben@desk.example"))
    timeline.append([Draft(number, ben, f"Line {n}", uuid.uuid4()) for n in range(1, count + 1)])
