"""The console's lists: more views, many cases at once, mentions, and when answers are due."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.access import AgentActor
from cases.models import Agent, Case, Team
from cases.operations import changing
from tests.browser.console import Customer, log, row, signed_in
from tests.servers import Server


@pytest.fixture
def three(server: Server) -> list[Customer]:
    """Three cases that nobody has, the newest last."""
    customers = [Customer(server) for _ in range(3)]
    for number, customer in enumerate(customers):
        customer.start(f"The form loses answer {number}.")
    return customers


def view(page: Page, name: str) -> Any:
    return page.get_by_role("navigation", name="Views").get_by_role("link", name=name)


def bar(page: Page) -> Any:
    return page.get_by_role("region", name="Selected cases")


def colleague(page: Page, name: str) -> Any:
    """Of those who are offered behind an "@"."""
    return page.get_by_role("listbox", name="Colleagues").get_by_role("option", name=name)


def given(number: str, name: str) -> None:
    """A lead gives the case to the agent of that name."""
    lead = AgentActor.of(Agent.objects.get(email="lena@desk.example"))
    changing.assign(lead, number, agent=Agent.objects.get(name=name).pk, team=None)


def test_a_case_enters_and_leaves_the_view_of_what_waits(
    browser: Browser, server: Server, three: list[Customer]
) -> None:
    grace = three[0]
    page = signed_in(browser, server, path=f"/console/waiting/{grace.case}/")
    expect(view(page, "With customer")).to_have_attribute("aria-current", "page")
    expect(log(page)).to_contain_text("The form loses")
    expect(row(page, grace.case)).to_have_count(0)
    page.get_by_role("textbox", name="Reply").fill("Which form?")
    page.keyboard.press("Enter")
    expect(row(page, grace.case)).to_be_visible()
    grace.say("The intake form.")
    expect(row(page, grace.case)).to_have_count(0)


def test_views_that_are_not_shown_are_counted(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    expect(view(page, "With customer")).to_have_text(re.compile(r"With customer\d+"))
    expect(view(page, "Screen share")).to_have_text(re.compile(r"Screen share\d+"))


def test_many_are_resolved_and_taken_back_together(browser: Browser, server: Server, three: list[Customer]) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    row(page, three[2].case).focus()
    page.keyboard.press("x")
    expect(bar(page)).to_contain_text("1 case selected")
    row(page, three[0].case).click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("3 cases selected")
    bar(page).get_by_role("button", name="Resolve").click()
    expect(row(page, three[1].case)).to_have_count(0)
    expect(bar(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    for customer in three:
        expect(row(page, customer.case)).to_be_visible()


def test_what_is_not_ones_to_assign_is_told_by_case_and_stays(
    browser: Browser, server: Server, three: list[Customer]
) -> None:
    free, taken, _ = three
    server.do(given, taken.case, "Ben")
    page = signed_in(browser, server, path="/console/all/")
    for customer in (free, taken):
        page.get_by_label(f"Select {customer.case}").check(force=True)
    bar(page).get_by_label("Assign the selected cases").select_option(label="Ada (you)")
    expect(bar(page)).to_contain_text(f"{taken.case} Ben has this case; a lead can reassign it.")
    expect(bar(page)).to_contain_text("1 case selected")
    expect(page.get_by_label(f"Select {taken.case}")).to_be_checked()
    expect(row(page, free.case)).to_contain_text("Assigned to you")
    page.keyboard.press("Escape")
    expect(bar(page)).to_have_count(0)


def test_tag_and_priority_by_the_palette_alone(browser: Browser, server: Server, three: list[Customer]) -> None:
    page = signed_in(browser, server, path="/console/unassigned/")
    row(page, three[1].case).focus()
    page.keyboard.press("x")
    page.keyboard.press("Control+k")
    page.keyboard.type("selected: tag")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Tag the selected cases")).to_be_focused()
    page.keyboard.type("import")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 case is tagged “import”.")).to_be_visible()
    assert server.do(lambda: Case.objects.get(number=three[1].case).tags) == ["import"]


def test_a_colleague_is_called_by_keyboard_and_finds_the_case(
    browser: Browser, server: Server, three: list[Customer]
) -> None:
    grace = three[0]
    ada = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    ben = signed_in(browser, server, "Ben")
    expect(view(ben, "Mentions")).to_contain_text("Mentions0")
    ada.get_by_role("tab", name="Internal note").click()
    box = ada.get_by_role("textbox", name="Internal note")
    box.press_sequentially("Could you look, @be")
    expect(colleague(ada, "Ben")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("Could you look, @Ben ")
    box.press_sequentially("?")
    box.press("Enter")
    expect(ben.get_by_text(f"Ada mentioned you in {grace.case}.")).to_be_visible()
    expect(view(ben, "Mentions")).to_contain_text("Mentions1")
    expect(ben).to_have_title(re.compile(r"^\(\d+\) "))
    view(ben, "Mentions").click()
    expect(row(ben, grace.case)).to_contain_text("Mentions you")
    row(ben, grace.case).click()
    expect(log(ben)).to_contain_text("Could you look")
    expect(row(ben, grace.case)).not_to_contain_text("Mentions you")


def test_who_may_not_see_the_case_is_not_offered_and_that_is_said(
    browser: Browser, server: Server, three: list[Customer]
) -> None:
    grace = three[0]
    server.do(lambda: Case.objects.filter(number=grace.case).update(team=Team.objects.get(name="Billing")))
    page = signed_in(browser, server, "Tess", path=f"/console/all/{grace.case}/")
    page.get_by_role("tab", name="Internal note").click()
    box = page.get_by_role("textbox", name="Internal note")
    box.press_sequentially("See @")
    expect(colleague(page, "Lena")).to_be_visible()
    expect(colleague(page, "Ben")).to_have_count(0)
    box.press_sequentially("Ben")
    box.press("Enter")
    expect(page.get_by_text(f"Ben may not see {grace.case} and was not told.")).to_be_visible()


def test_an_answer_is_due_until_it_is_given(browser: Browser, server: Server, three: list[Customer]) -> None:
    grace = three[0]
    page = signed_in(browser, server, path=f"/console/all/{grace.case}/")
    case = page.get_by_role("region", name="Case")
    expect(row(page, grace.case)).to_contain_text(re.compile("First response: Due in"))
    expect(case).to_contain_text("First response due")
    page.get_by_role("textbox", name="Reply").fill("Which form?")
    page.keyboard.press("Enter")
    expect(case).to_contain_text("Paused until the customer answers")
    grace.say("The intake form.")
    expect(row(page, grace.case)).to_contain_text(re.compile("Response: Due in"))


TOOLS = """
  const { toneOf, span } = await import("console/due.js");
  const { calledIn } = await import("console/mentions.js");
  const people = ["Ann", "Ann Lee", "Bo (Ops)", "Ann"].map((name, index) => ({ id: index + 1, name }));
"""


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("[5e3, 899e3, 901e3, -1].map((left) => toneOf(left, 3600e3))", ["warn", "warn", "", "bad"]),
        ("toneOf(1801e3, 86400e3)", ""),
        ("[245e3, 720e3, 11100e3, 75240e3, 200000e3].map(span)", ["4:05", "12 min", "3 h 5 min", "20 h", "2 d"]),
        ('calledIn("@Ann Lee, and @Bo (Ops)!", people)', [3, 2]),
        ('calledIn("@ann: see mail@Ann Lee and @Annette", people)', [1, 4]),
    ],
)
def test_words_for_times_and_who_is_called(browser: Browser, server: Server, body: str, answer: object) -> None:
    page = signed_in(browser, server)
    assert page.evaluate(f"async () => {{ {TOOLS} return {body}; }}") == answer


def test_a_view_is_saved_watched_changed_and_taken_away(
    browser: Browser, server: Server, three: list[Customer]
) -> None:
    tag = f"t{three[0].case}".lower()
    page = signed_in(browser, server)
    page.get_by_role("button", name="New view").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Imports")
    dialog.get_by_label("Tag").fill(tag)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    expect(page.get_by_text("No case is like this now")).to_be_visible()
    server.do(tagged, three[0].case, tag)
    three[0].say("Is anybody there?")
    expect(row(page, three[0].case)).to_be_visible()
    page.reload()
    expect(row(page, three[0].case)).to_be_visible()
    page.get_by_role("button", name="Change").click()
    dialog.get_by_label("Resolved").check()
    dialog.get_by_label("New").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(row(page, three[0].case)).to_have_count(0)
    page.get_by_role("button", name="Change").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(view(page, "Imports")).to_have_count(0)
    expect(view(page, "Mine")).to_have_attribute("aria-current", "page")


def test_only_leads_may_share_a_view(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server)
    page.get_by_role("button", name="New view").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("For everyone at this desk")).to_have_count(0)
    lena = signed_in(browser, server, "Lena")
    lena.get_by_role("button", name="New view").click()
    lena.get_by_label("Name").fill("Urgent here")
    lena.get_by_label("Priority").select_option(label="Critical")
    lena.get_by_label("For everyone at this desk").check()
    lena.get_by_role("button", name="Save").click()
    expect(lena.get_by_role("heading", name="Urgent here")).to_be_visible()
    page.reload()
    expect(view(page, "Urgent here")).to_be_visible()
    view(page, "Urgent here").click()
    expect(page.get_by_role("heading", name="Urgent here")).to_be_visible()
    expect(page.get_by_role("button", name="Change")).to_have_count(0)


def tagged(number: str, tag: str) -> None:
    Case.objects.filter(number=number).update(tags=[tag])
