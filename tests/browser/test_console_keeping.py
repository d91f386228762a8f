"""Cases that are snoozed, watched, merged and split, as agents see it."""

import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console import Customer, log, row, signed_in, until
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start(f"The form loses its answers {uuid.uuid4().hex[:6]}.")
    return customer


def accepted(browser: Browser, server: Server, number: str, name: str = "Ada") -> Page:
    page = signed_in(browser, server, name, path=f"/console/unassigned/{number}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    return page


def palette(page: Page, name: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Action or case").fill(name)
    expect(page.get_by_role("listbox", name="Actions and cases").get_by_role("option").first).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="All actions")).to_have_count(0)


def gone(page: Page) -> None:
    expect(page.get_by_role("dialog")).to_have_count(0)


def merged_into(page: Page, number: str) -> None:
    """Merges the case that is open."""
    expect(log(page)).to_be_visible()
    palette(page, "Merge into another case")
    page.get_by_role("dialog").get_by_role("radio", name=number).check()
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    gone(page)
    page.wait_for_url(f"**/{number}/**")


def test_a_case_is_snoozed_found_and_back_with_the_reply(browser: Browser, server: Server, grace: Customer) -> None:
    page = accepted(browser, server, grace.case)
    expect(row(page, grace.case)).to_be_visible()
    page.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_role("button", name="Tomorrow morning").click()
    gone(page)
    expect(row(page, grace.case)).to_have_count(0)
    expect(page.get_by_text("Snoozed until tomorrow").first).to_be_visible()
    expect(log(page)).to_contain_text("Snoozed until")
    page.get_by_role("link", name="Snoozed").click()
    expect(row(page, grace.case)).to_be_visible()
    grace.say("Here it is.")
    expect(row(page, grace.case)).to_have_count(0)
    page.get_by_role("link", name="Mine").click()
    expect(row(page, grace.case)).to_contain_text("Here it is.")


def test_a_snooze_is_taken_back_from_its_notice(browser: Browser, server: Server, grace: Customer) -> None:
    page = accepted(browser, server, grace.case)
    page.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_role("button", name="Until the customer replies").click()
    gone(page)
    expect(row(page, grace.case)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row(page, grace.case)).to_be_visible()
    expect(page.get_by_role("button", name="End the snooze")).to_have_count(0)


def test_a_moment_of_ones_own_and_ending_it(browser: Browser, server: Server, grace: Customer) -> None:
    page = accepted(browser, server, grace.case)
    page.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_label("Date and time").fill("2020-01-01T10:00")
    expect(page.get_by_text("Choose a moment that is still to come.")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Snooze")).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Date and time").fill(page.get_by_label("Date and time").get_attribute("min") or "")
    page.get_by_label("Date and time").fill("2026-12-24T10:00")
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    gone(page)
    page.get_by_role("button", name="End the snooze").click()
    expect(row(page, grace.case)).to_be_visible()


def test_the_moments_follow_from_the_clock(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    asked = """async (now) => (await import("console/snooze.js")).presets(new Date(now))
        .map(({ label, until }) => [label, until.toLocaleString("sv")])"""
    assert page.evaluate(asked, "2026-11-27T10:01:00") == [  # a Friday
        ["Later today", "2026-11-27 13:15:00"],
        ["Tomorrow morning", "2026-11-28 09:00:00"],
        ["Next week", "2026-11-30 09:00:00"],
    ]
    assert page.evaluate(asked, "2026-11-30T22:30:00") == [  # a Monday, late
        ["Tomorrow morning", "2026-12-01 09:00:00"],
        ["Next week", "2026-12-07 09:00:00"],
    ]
    assert page.evaluate(asked, "2026-11-29T08:00:00")[-1] == ["Next week", "2026-11-30 09:00:00"]  # a Sunday


def test_a_watcher_hears_of_what_the_customer_writes(browser: Browser, server: Server, grace: Customer) -> None:
    ada = accepted(browser, server, grace.case)
    ben = signed_in(browser, server, "Ben", path=f"/console/all/{grace.case}/")
    ben.get_by_role("button", name="Watch", exact=True).click()
    expect(ben.get_by_role("button", name="Stop watching")).to_be_visible()
    expect(ada.get_by_role("list", name="Who watches this case")).to_contain_text("Ben")
    expect(ben.get_by_role("list", name="Who watches this case")).to_contain_text("Ben (you)")
    ben.get_by_role("link", name="Watching").click()
    expect(row(ben, grace.case)).to_be_visible()
    rung = """async () => { const { Bell } = await import("console/bell.js"); window.rung = [];
        Bell.prototype.ring = (cases) => window.rung.push(...cases.map((one) => one.case)); }"""
    ben.evaluate(rung)
    grace.say("Is anyone there?")
    expect(row(ben, grace.case)).to_contain_text("Is anyone there?")
    until(ben, f"window.rung.includes('{grace.case}')", True)
    row(ben, grace.case).click()
    expect(log(ben)).to_contain_text("Is anyone there?")
    palette(ben, "Stop watching this case")
    expect(row(ben, grace.case)).to_have_count(0)


def test_what_a_watcher_has_looked_at_is_no_news(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    news = """async ([read, unread]) => {
        const { newsOf } = await import("console/alerts.js");
        const { initial, reduce } = await import("console/store.js");
        const it = { case: "CS-1", status: "open", assignee: { id: 2 }, updated_at: "2026-01-01T00:00:00Z", seq: 9 };
        let state = { ...initial({ id: 1 }), views: { watching: { numbers: ["CS-1"] } } };
        state = reduce(state, { type: "looked", number: "CS-1", read: 3, unread: 2 });
        return [...newsOf({ ...state, cases: { "CS-1": { ...it, read, unread } } })];
    }"""
    assert page.evaluate(news, [3, 2]) == []
    assert page.evaluate(news, [3, 3]) == [["CS-1", 1]]
    assert page.evaluate(news, [5, 1]) == [["CS-1", 1]]  # its assignee has read, and another message came


def test_two_cases_become_one_and_two_again(browser: Browser, server: Server, grace: Customer) -> None:
    first, body = grace.case, f"Still the form {uuid.uuid4().hex[:6]}."
    second = grace.start(body)
    page = accepted(browser, server, second)
    merged_into(page, first)
    expect(log(page)).to_contain_text(f"{second} was merged into this case")
    page.get_by_text(f"What was said in {second}").click()
    expect(log(page)).to_contain_text(body)
    log(page).get_by_role("link", name=second).first.click()
    expect(page.get_by_text("This case goes on in")).to_be_visible()
    expect(page.get_by_role("textbox", name="Reply")).to_have_count(0)
    page.get_by_role("button", name=f"Go to {first}").click()
    page.wait_for_url(f"**/{first}/**")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/{second}/**")
    expect(page.get_by_role("textbox", name="Reply")).to_be_visible()
    expect(log(page)).to_contain_text(f"No longer merged into {first}")


def test_a_number_that_will_not_do_is_said_and_kept(browser: Browser, server: Server, grace: Customer) -> None:
    page = accepted(browser, server, grace.case)
    palette(page, "Merge into another case")
    page.get_by_label("number").last.fill("CS-1")
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(page.get_by_text("There is no such case, or it is not yours to see.")).to_be_visible()
    expect(page.get_by_label("number").last).to_have_value("CS-1")


def test_a_second_question_gets_a_case_of_its_own(browser: Browser, server: Server, grace: Customer) -> None:
    page = accepted(browser, server, grace.case)
    grace.say("And the import stops at row 100.")
    said = log(page).locator(".said.theirs").filter(has_text="row 100")
    said.hover()
    said.get_by_role("button", name="Split into a case of its own").click()
    expect(page.get_by_label("Subject of the new case")).to_have_value("And the import stops at row 100.")
    page.get_by_label("Subject of the new case").fill("Import stops")
    page.get_by_role("dialog").get_by_role("button", name="Split").click()
    gone(page)
    expect(page.get_by_role("heading", name="Import stops")).to_be_visible()
    expect(log(page)).to_contain_text(f"Split from {grace.case}")
    expect(log(page)).to_contain_text("And the import stops at row 100.")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/{grace.case}/**")
    expect(log(page)).to_contain_text("Split undone")


def test_cases_of_the_account_and_about_the_feature(browser: Browser, server: Server) -> None:
    feature = f"Reports {uuid.uuid4().hex[:6]}"
    grace, other = Customer(server), Customer(server, "Abdi Warsame")
    grace.start("The report is empty.", feature=feature)
    other.start("No report at all.", feature=feature)
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    panel = page.get_by_role("region", name="Case")
    expect(panel.get_by_role("link", name=other.case)).to_be_visible()
    panel.get_by_role("link", name=other.case).click()
    page.wait_for_url(f"**/{other.case}/**")
