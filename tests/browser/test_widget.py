"""The widget in the demo's host page: asking, being answered, and losing nothing on the way."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from cases.access import AgentActor
from cases.models import Agent, Case, Entry
from cases.operations.reading import Look, mark_read
from cases.timeline import Draft, append
from chat.access.models import IntakeField, Site
from chat.access.operations import switch_role
from tests.servers import Server

expect.set_options(timeout=20_000)

CUT = """() => {
  window.RealSocket = WebSocket;
  window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({ code: 1006 })); } close() {} send() {} };
  window.dispatchEvent(new Event("offline"));
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def widget(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Support chat']")


def inner(page: Page) -> Frame:
    return next(frame for frame in page.frames if "/widget/v1/frame" in frame.url)


def opened(page: Page, server: Server) -> FrameLocator:
    """The widget, opened on the demo page, at a new question."""
    page.goto(f"{server.url}/demo/")
    page.get_by_role("button", name="Chat with support").click()
    chat = widget(page)
    another = chat.get_by_role("button", name="Something else")
    question = chat.get_by_role("heading", name="How can we help?")
    expect(another.or_(question)).to_be_visible()
    if another.is_visible():
        another.click()
    expect(question).to_be_visible()
    return chat


def send(chat: FrameLocator, text: str) -> None:
    chat.get_by_role("textbox", name="Message").fill(text)
    chat.get_by_role("button", name="Send", exact=True).click()


def asked(page: Page, server: Server, text: str) -> tuple[FrameLocator, str]:
    """A case just opened: the widget in its conversation, and the number it shows."""
    chat = opened(page, server)
    send(chat, text)
    number = chat.get_by_text(re.compile(r"^CS-\d+$")).first
    expect(number).to_be_visible()
    return chat, number.inner_text()


def answer(number: str, body: str) -> None:
    """What an agent's program does: the entry goes into the database; the socket's server hears of it by a resume."""
    agent = Agent.objects.get(email="agent@harborlight.example")
    append([Draft(case=number, actor=AgentActor.of(agent), body=body)])


def seen_by_an_agent(number: str) -> None:
    mark_read([Look(AgentActor.of(Agent.objects.get(email="agent@harborlight.example")), number, 1)])


def log(chat: FrameLocator) -> Any:
    return chat.get_by_role("log", name="Conversation")


def count(number: str, body: str) -> int:
    return Entry.objects.filter(case__number=number, body=body).count()


def test_the_first_message_opens_a_case_with_its_number_in_sight(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "The report is empty.")
    expect(log(chat)).to_contain_text("The report is empty.")
    expect(log(chat)).to_contain_text("Sent")
    assert server.do(Case.objects.filter(number=number).count) == 1


def test_who_i_am_is_shown_and_the_answers_reach_the_case(page: Page, server: Server) -> None:
    chat = opened(page, server)
    expect(chat.get_by_role("region", name="Who you are")).to_contain_text("Enterprise Manager")
    chat.get_by_label("Which feature is it about?").select_option("TouchPoints")
    chat.get_by_label("Which form or report?").fill("Housing check-in")
    chat.get_by_label("What are the exact steps?").fill("Open, save.")
    chat.get_by_label("Which participant?").or_(chat.get_by_label(re.compile("case number", re.I))).first.fill("P-7")
    send(chat, "It does not save.")
    number = chat.get_by_text(re.compile(r"^CS-\d+$")).first.inner_text()
    case = server.do(Case.objects.get, number=number)
    assert (case.feature, case.form, case.steps, case.participant_case) == (
        "TouchPoints", "Housing check-in", "Open, save.", "P-7",
    )  # fmt: skip


def test_a_required_answer_is_asked_for_and_nothing_is_lost(page: Page, server: Server) -> None:
    required = IntakeField.objects.filter(name="steps")
    server.do(required.update, required=True)
    chat = opened(page, server)
    send(chat, "Kept while I answer.")
    expect(chat.get_by_text("Please answer this first.")).to_be_visible()
    expect(chat.get_by_label("What are the exact steps?")).to_be_focused()
    expect(chat.get_by_role("textbox", name="Message")).to_have_value("Kept while I answer.")
    server.do(required.update, required=False)


def test_availability_is_said_before_anyone_types(page: Page, server: Server) -> None:
    expect(opened(page, server).get_by_role("region", name="Availability")).to_contain_text("We are")


def test_a_draft_and_the_answers_survive_a_reload(page: Page, server: Server) -> None:
    chat = opened(page, server)
    chat.get_by_label("Which form or report?").fill("Intake")
    chat.get_by_role("textbox", name="Message").fill("Half a sentence")
    chat = opened(page, server) if page.reload() is None else widget(page)
    another = chat.get_by_role("button", name="Something else")
    expect(another.or_(chat.get_by_role("heading", name="How can we help?"))).to_be_visible()
    if another.is_visible():
        another.click()
    expect(chat.get_by_role("textbox", name="Message")).to_have_value("Half a sentence")
    expect(chat.get_by_label("Which form or report?")).to_have_value("Intake")


def test_a_reload_comes_back_to_the_conversation(page: Page, server: Server) -> None:
    _, number = asked(page, server, "Before the reload.")
    page.reload()
    chat = widget(page)
    expect(log(chat)).to_contain_text("Before the reload.")
    expect(chat.get_by_text(number, exact=True)).to_be_visible()


def test_what_is_written_offline_says_so_and_is_sent_once(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "Before the tunnel.")
    inner(page).evaluate(CUT)
    expect(chat.get_by_text("You are offline")).to_be_visible()
    send(chat, "In the tunnel.")
    expect(chat.locator(".unsent").get_by_text(re.compile("Sending|Not sent"))).to_be_visible()
    expect(chat.locator(".unsent").get_by_role("button", name="Retry")).to_be_visible()
    inner(page).evaluate("() => { window.WebSocket = RealSocket; }")
    chat.locator(".unsent").get_by_role("button", name="Retry").click()
    expect(chat.locator(".unsent")).to_have_count(0)
    expect(log(chat).get_by_text("In the tunnel.")).to_have_count(1)
    assert server.do(count, number, "In the tunnel.") == 1


def test_two_tabs_of_a_person_are_in_step(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "From the first tab.")
    other = page.context.new_page()
    other.goto(f"{server.url}/demo/")
    other.get_by_role("button", name="Chat with support").click()
    twin = widget(other)
    row = twin.get_by_role("button", name=re.compile(number))
    expect(row.or_(log(twin))).to_be_visible()
    if row.is_visible():
        row.click()
    send(twin, "From the second tab.")
    expect(log(chat).get_by_text("From the second tab.")).to_have_count(1)
    expect(log(twin).get_by_text("From the first tab.")).to_have_count(1)


def test_a_long_conversation_comes_page_by_page_and_keeps_its_place(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "A long one.")
    server.do(lambda: [answer(number, f"Line {n}") for n in range(120)])
    page.reload()
    expect(log(chat).get_by_text("Line 119", exact=True)).to_be_visible()
    expect(log(chat).get_by_text("Line 5", exact=True)).to_have_count(0)
    for _ in range(3):
        log(chat).hover()
        page.mouse.wheel(0, -100_000)
        page.wait_for_timeout(200)
    expect(log(chat).get_by_text("A long one.")).to_be_attached()
    lines = log(chat).locator(".words").all_inner_texts()
    assert lines == ["A long one.", *(f"Line {n}" for n in range(120))]


def test_who_has_just_scrolled_up_is_not_taken_back(page: Page, server: Server) -> None:
    """The log is drawn anew before the browser has told of the scrolling."""
    chat, number = asked(page, server, "A long one.")
    server.do(lambda: [answer(number, f"Line {n}") for n in range(40)])
    page.reload()
    expect(log(chat).get_by_text("Line 39", exact=True)).to_be_in_viewport()
    inner(page).evaluate("() => { document.querySelector('.log').scrollTop -= 600; dispatchEvent(new Event('blur')); }")
    expect(chat.get_by_role("button", name="To the newest")).to_be_visible()


def test_what_is_in_sight_is_read_and_what_is_hidden_is_counted(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "Is anyone there?")
    page.get_by_role("button", name="Chat with support").click()
    server.do(answer, number, "I am.")
    page.reload()
    server_side = server.do(Case.objects.get, number=number)
    assert server_side.contact_unread == 1
    page.get_by_role("button", name="Chat with support").click()
    expect(log(chat)).to_contain_text("I am.")
    for _ in range(100):
        if server.do(Case.objects.get, number=number).contact_unread == 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("What was in sight was never read")


def test_seen_is_said_in_words(page: Page, server: Server) -> None:
    chat, number = asked(page, server, "Did you see this?")
    server.do(seen_by_an_agent, number)
    page.reload()
    expect(log(chat).get_by_text("Seen")).to_be_visible()


def test_a_role_that_is_off_is_told_so_with_other_ways(page: Page, server: Server) -> None:
    site = server.do(Site.objects.get, key="harborlight")
    page.goto(f"{server.url}/demo/")
    server.do(switch_role, site, "Enterprise Manager", False, None)
    page.get_by_role("button", name="Chat with support").click()
    chat = widget(page)
    expect(chat.get_by_role("heading", name="Chat is not available for your role")).to_be_visible()
    expect(chat.get_by_role("link").first).to_be_visible()
    server.do(switch_role, site, "Enterprise Manager", True, None)


def test_a_role_switched_off_midway_leaves_the_text_to_copy(page: Page, server: Server) -> None:
    chat, _ = asked(page, server, "Hello?")
    chat.get_by_role("textbox", name="Message").fill("I was just about to say")
    site = server.do(Site.objects.get, key="harborlight")
    server.do(switch_role, site, "Enterprise Manager", False, None)
    expect(chat.get_by_role("heading", name="Chat is not available for your role")).to_be_visible()
    expect(chat.get_by_label("What you had written, to copy")).to_have_value(re.compile("I was just about to say"))
    server.do(switch_role, site, "Enterprise Manager", True, None)


def test_links_in_what_is_said_open_apart_and_markup_stays_text(page: Page, server: Server) -> None:
    chat, number = asked(page, server, f"<b>{uuid.uuid4().hex}</b> javascript:alert(1)")
    server.do(answer, number, "See https://example.org/a?b=1.")
    page.reload()
    link = log(chat).get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(log(chat).locator("b")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["question", "conversation", "home"])
def test_axe_finds_nothing(browser: Browser, server: Server, screen: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1200, "height": 800})
    page = context.new_page()
    chat = opened(page, server)
    if screen != "question":
        send(chat, "Checked by axe.")
        expect(log(chat)).to_contain_text("Sent")
    if screen == "home":
        chat.get_by_role("button", name="Back to your cases").click()
        expect(chat.get_by_role("heading", name="Continue a case")).to_be_visible()
    inner(page).evaluate(AXE_SCRIPT)
    violations = inner(page).evaluate("() => axe.run().then((found) => found.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    context.close()


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out_sideways(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    asked(page, server, "A" * 300)
    sizes = inner(page).evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] == sizes[1]
