"""The agents' console, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console import Customer, deaf, log, reply, row, signed_in, until
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.", feature="TouchPoints", form="Intake", steps="Open it, save it.")
    return customer


def test_a_new_question_appears_by_itself_and_is_answered(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    grace = Customer(server)
    number = grace.start("Where did my report go?")
    row(page, number).click()
    page.get_by_role("button", name="Accept").click()
    reply(page, "I am looking for it.")
    entry = grace.told("I am looking for it.")
    expect(log(page).get_by_text("Sent")).to_be_visible()
    grace.ask("read", case=number, seq=entry["seq"])
    expect(log(page).get_by_text("Seen")).to_be_visible()


def test_what_the_customer_types_and_says_shows_live(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    expect(log(page)).to_contain_text("The form loses its answers.")
    grace.line.send(f'{{"type": "typing", "case": "{grace.case}", "on": true}}')
    expect(page.get_by_text("Grace Okafor is typing…")).to_be_visible()
    grace.say("It worked last week.")
    expect(log(page)).to_contain_text("It worked last week.")
    expect(page.get_by_text("Grace Okafor is typing…")).to_have_count(0)


def test_of_two_agents_one_wins_and_the_other_is_told(browser: Browser, server: Server, grace: Customer) -> None:
    path = f"/console/unassigned/{grace.case}/"
    ada, ben = (signed_in(browser, server, name, path) for name in ("Ada", "Ben"))
    for page in (ada, ben):
        expect(page.get_by_role("button", name="Accept")).to_be_visible()
    ada.get_by_role("button", name="Accept").click()
    expect(ben.get_by_role("button", name="Accept")).to_have_count(0)
    expect(ben.get_by_role("region", name="Case").get_by_label("Assignee")).to_contain_text("Ada")


def test_who_accepts_too_late_is_told_who_was_first(browser: Browser, server: Server, grace: Customer) -> None:
    path = f"/console/unassigned/{grace.case}/"
    ada, ben = (signed_in(browser, server, name, path) for name in ("Ada", "Ben"))
    deaf(ben, ("entry", "case", "cases", "heads"))
    expect(ben.get_by_role("button", name="Accept")).to_be_visible()
    ada.get_by_role("button", name="Accept").click()
    expect(ada.get_by_role("button", name="Accept")).to_have_count(0)
    ben.get_by_role("button", name="Accept").click()
    expect(ben.locator(".notice")).to_contain_text("Ada")
    expect(ben.get_by_role("button", name="Accept")).to_have_count(0)


def test_a_note_cannot_be_mistaken_for_a_reply(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("tab", name="Internal note").click()
    expect(page.get_by_role("button", name="Send reply")).to_have_count(0)
    page.get_by_role("textbox", name="Internal note").fill("She is on the legacy package.")
    page.get_by_role("button", name="Add note").click()
    expect(log(page).get_by_text("not seen by the customer")).to_be_visible()
    page.get_by_role("tab", name="Reply").click()
    reply(page, "One moment.")
    grace.told("One moment.")
    assert "legacy package" not in str(grace.heard)


def test_a_screen_share_is_asked_for_with_a_reason_and_its_outcome_shows(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("button", name="Request screen share").click()
    page.get_by_role("textbox", name="Reason").fill("The field order matters.")
    page.get_by_role("dialog").get_by_role("button", name="Ask for a screen share").click()
    panel = page.get_by_role("region", name="Case")
    expect(panel).to_contain_text("Asked, no answer yet")
    grace.ask("screen", case=grace.case, action="decline")
    expect(panel).to_contain_text("Declined")
    page.get_by_role("button", name="Screen share asked").click()
    expect(row(page, grace.case)).to_be_visible()


def test_a_screen_share_request_can_be_left_and_taken_back(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    page.get_by_role("button", name="Request screen share").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("region", name="Case")).to_contain_text("Nobody has asked for one.")
    page.get_by_role("button", name="Request screen share").click()
    page.get_by_role("textbox", name="Reason").fill("To see it.")
    page.get_by_role("dialog").get_by_role("button", name="Ask for a screen share").click()
    page.get_by_role("button", name="Take the request back").click()
    expect(page.get_by_role("region", name="Case")).to_contain_text("Ended")


def test_a_case_is_resolved_and_reopened(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/unassigned/{grace.case}/")
    page.get_by_role("button", name="Resolve").click()
    expect(row(page, grace.case)).to_have_count(0)
    expect(log(page)).to_contain_text("Case resolved")
    page.get_by_role("button", name="Reopen").click()
    expect(row(page, grace.case)).to_be_visible()


def test_the_panel_shows_what_the_customer_told_and_who_they_are(
    browser: Browser, server: Server, grace: Customer
) -> None:
    panel = signed_in(browser, server, path=f"/console/all/{grace.case}/").get_by_role("region", name="Case")
    for words in (grace.case, "Grace Okafor", "Enterprise Manager", "Harbor", "Firefox", "TouchPoints", "Intake"):
        expect(panel).to_contain_text(words)


def test_priority_tags_and_subject_are_edited_in_place(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    panel = page.get_by_role("region", name="Case")
    panel.get_by_label("Priority").select_option("high")
    panel.get_by_label("Add a tag").fill("saving")
    panel.get_by_label("Add a tag").press("Enter")
    panel.get_by_role("button", name=re.compile("^Subject:")).click()
    panel.get_by_role("textbox", name="Subject").fill("Answers are lost")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(row(page, grace.case)).to_contain_text("Answers are lost")
    expect(row(page, grace.case)).to_contain_text("High")
    expect(panel.get_by_role("button", name="Remove tag saving")).to_be_visible()


def test_a_case_can_be_given_to_someone_else(browser: Browser, server: Server, grace: Customer) -> None:
    page = signed_in(browser, server, path=f"/console/unassigned/{grace.case}/")
    ben = page.get_by_label("Assignee").get_by_role("option", name=re.compile("^Ben")).get_attribute("value")
    page.get_by_label("Assignee").select_option(ben)
    expect(row(page, grace.case)).to_have_count(0)
    expect(log(page)).to_contain_text("Assigned to Ben")


def test_an_earlier_case_of_the_customer_can_be_opened(browser: Browser, server: Server, grace: Customer) -> None:
    first = grace.case
    second = grace.start("Something else.")
    page = signed_in(browser, server, path=f"/console/all/{second}/")
    page.get_by_role("region", name="Case").get_by_role("link", name=re.compile(first)).click()
    expect(log(page)).to_contain_text("The form loses its answers.")


def test_the_title_says_how_much_is_new_and_forgets_what_is_read(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    expect(page).to_have_title(re.compile(r"^\(\d+\) Unassigned"))
    row(page, grace.case).click()
    expect(row(page, grace.case)).not_to_contain_text("unread")


def test_a_case_that_is_not_there_says_so(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, path="/console/all/CS-0/")
    expect(page.get_by_role("alert")).to_contain_text("There is no such case, or it is not yours to see.")


def test_presence_is_chosen_and_seen_by_the_others(browser: Browser, server: Server) -> None:
    ada, ben = (signed_in(browser, server, name) for name in ("Ada", "Ben"))
    here = ben.get_by_role("region", name="Who is here").get_by_role("listitem").filter(has_text="Ada")
    expect(here).to_contain_text("Online")
    ada.get_by_role("button", name="presence and account").click()
    ada.get_by_label("Away").check()
    expect(here).to_contain_text("Away")


def test_a_new_question_sounds_only_for_who_asked_for_it(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    page.evaluate(
        """() => {
            window.notes = 0;
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...at) { window.notes++; start.apply(this, at); };
        }"""
    )
    asked = Customer(server).start("Silent.")
    expect(row(page, asked)).to_be_visible()
    assert page.evaluate("window.notes") == 0
    page.get_by_role("button", name="Sound for new messages").click()
    assert page.evaluate("window.notes") == 2
    asked = Customer(server).start("Not silent.")
    expect(row(page, asked)).to_be_visible()
    until(page, "window.notes", 4)


def test_the_view_narrows_to_screen_shares_and_says_when_there_is_none(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "Tess", "/console/mine/?only=screen_share")
    expect(page.get_by_text("No screen share was asked for")).to_be_visible()
    page.get_by_role("button", name="Show every case").click()
    expect(page.get_by_text("Nothing is yours right now")).to_be_visible()
