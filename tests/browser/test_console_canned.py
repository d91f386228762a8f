"""Prepared answers in the box and the palette, gaps that are still open, and macros."""

import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.access import AgentActor
from cases.models import Agent, CannedReply, Case
from cases.operations import canned
from cases.operations.canned import Prepared
from tests.browser.console import Customer, log, signed_in
from tests.browser.test_console_keys import clean
from tests.servers import Server


@pytest.fixture
def grace(server: Server) -> Customer:
    customer = Customer(server)
    customer.start("The form loses its answers.")
    return customer


def prepare(server: Server, who: str, **given: object) -> int:
    """Saves a prepared answer of one of the cast."""

    def save() -> int:
        actor = AgentActor.of(Agent.objects.get(email=f"{who.lower()}@desk.example"))
        return canned.save(actor, None, Prepared(**given)).pk  # type: ignore[arg-type]

    return server.do(save)


@pytest.fixture(autouse=True)
def _answers(server: Server) -> None:
    server.do(CannedReply.objects.all().delete)
    prepare(server, "Lena", name="Greeting", body="Hello {{customer.first_name}}, this is {{agent.name}}.", shared=True)
    prepare(server, "Lena", name="Steps", body="About {{case.form}}: which steps?", shared=True)
    prepare(
        server, "Lena", name="Escalate", body="I am raising {{case.number}}.",
        tags=["raised"], priority="high", assign="me", shared=True,
    )  # fmt: skip


def at(browser: Browser, server: Server, grace: Customer, who: str = "Ada") -> Page:
    page = signed_in(browser, server, who, f"/console/all/{grace.case}/")
    page.emulate_media(reduced_motion="reduce")
    expect(log(page)).to_contain_text("The form loses its answers.")
    return page


def test_a_slash_finds_an_answer_and_fills_it_in(browser: Browser, server: Server, grace: Customer) -> None:
    page = at(browser, server, grace)
    box = page.get_by_role("textbox", name="Reply")
    box.press_sequentially("Well, /gree")
    option = page.get_by_role("option", name="Greeting")
    expect(option).to_contain_text("Hello Grace, this is Ada.")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Well, Hello Grace, this is Ada.")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    grace.told("Well, Hello Grace, this is Ada.")


def test_escape_leaves_the_slash_as_it_is_and_a_slash_in_a_word_is_none(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = at(browser, server, grace)
    box = page.get_by_role("textbox", name="Reply")
    box.press_sequentially("either/or")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.press_sequentially(" /gr")
    expect(page.get_by_role("option", name="Greeting")).to_be_visible()
    clean(page, "the picker")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_be_focused()
    expect(box).to_have_value("either/or /gr")


def test_a_gap_that_is_not_filled_in_is_marked_and_holds_the_reply(
    browser: Browser, server: Server, grace: Customer
) -> None:
    page = at(browser, server, grace)
    box = page.get_by_role("textbox", name="Reply")
    box.press_sequentially("/steps")
    page.get_by_role("option", name="Steps").click()
    expect(box).to_have_value("About {{case.form}}: which steps?")
    expect(page.get_by_text("{{case.form}} is still to be filled in")).to_be_visible()
    expect(page.locator(".composer-marks mark")).to_have_text("{{case.form}}")
    assert page.evaluate("getSelection().toString()") == "{{case.form}}"
    page.keyboard.press("Enter")
    expect(log(page).get_by_text("which steps?")).to_have_count(0)
    page.keyboard.type("Home Visit")
    page.keyboard.press("Enter")
    grace.told("About Home Visit: which steps?")


def test_a_macro_is_shown_first_and_then_does_everything(browser: Browser, server: Server, grace: Customer) -> None:
    page = at(browser, server, grace)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Action or case").fill("escal")
    page.get_by_role("option", name="Macro: Escalate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="Reply to Grace")).to_have_value(f"I am raising {grace.case}.")
    for deed in ("Adds the tag raised", "Sets the priority to High", "Assigns the case to you"):
        expect(dialog).to_contain_text(deed)
    clean(page, "a macro")
    dialog.get_by_role("button", name="Send and do this").click()
    grace.told(f"I am raising {grace.case}.")
    expect(page.get_by_text("“Escalate” is done")).to_be_visible()
    case = server.do(Case.objects.select_related("priority", "assignee").get, number=grace.case)
    assert (case.tags, case.priority.code, case.assignee.name) == (["raised"], "high", "Ada")


def test_an_agent_makes_their_own_and_changes_nobody_elses(browser: Browser, server: Server, grace: Customer) -> None:
    page = at(browser, server, grace)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Action or case").fill("manage canned")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    clean(page, "canned replies")
    dialog.get_by_role("button", name="Greeting").click()
    expect(dialog).to_contain_text("looked after by leads")
    expect(dialog.get_by_role("button", name="Save")).to_have_count(0)
    dialog.get_by_role("button", name="Back").click()
    dialog.get_by_role("button", name="New canned reply").click()
    name = f"Mine {uuid.uuid4().hex[:6]}"
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Write a text")
    dialog.get_by_label("Text").fill("See you soon")
    expect(dialog.get_by_label("For everyone")).to_have_count(0)
    clean(page, "a canned reply")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("button", name=name)).to_be_visible()
    assert server.do(CannedReply.objects.select_related("owner").get, name=name).owner.name == "Ada"
    dialog.get_by_role("button", name=name).click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("button", name=name)).to_have_count(0)


def test_a_lead_makes_one_for_everyone(browser: Browser, server: Server, grace: Customer) -> None:
    page = at(browser, server, grace, "Lena")
    page.get_by_role("textbox", name="Reply").press_sequentially("/")
    page.get_by_role("button", name="Manage").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="New canned reply").click()
    dialog.get_by_label("Name").fill("For all")
    dialog.get_by_label("Text").fill("Thank you")
    dialog.get_by_label("For everyone").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("button", name="For all")).to_contain_text("Everyone's")
    assert server.do(CannedReply.objects.get, name="For all").owner_id is None
