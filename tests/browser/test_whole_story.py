"""The whole path, two people in two browsers: question, answer, reload, a server that dies, escalation, resolved."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from cases.models import Case, Entry
from tests.browser.console import log, reply, row, signed_in
from tests.servers import Server, Servers, free_port

QUESTION = "The intake form loses its signature when I save it."
DURING = "I also tried another browser. The same."
MEANWHILE = "Typed while the server was down."


@pytest.fixture
def mortal(servers: Servers) -> Iterator[Server]:
    """A demo server of this test's own, because it is killed."""
    server = servers.make(DEMO="on")
    server.port = free_port()
    server.manage("load_demo", "--cases", "3", "--origin", server.url)
    server.start()
    yield server
    server.terminate()
    server.process = None


def customer_page(browser: Browser, server: Server) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{server.url}/demo/")
    return page


def widget(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def ask(page: Page, question: str) -> str:
    """Opens the chat, asks, and returns the case's number as the customer reads it."""
    page.get_by_role("button", name="Chat with support").last.click()
    frame = widget(page)
    something_else = frame.get_by_role("button", name="Something else")
    expect(something_else.or_(frame.get_by_role("heading", name="How can we help?"))).to_be_visible(timeout=20_000)
    if something_else.is_visible():
        something_else.click()
    frame.get_by_label("Which feature is it about?").select_option("TouchPoints")
    frame.get_by_role("textbox", name="Message").fill(question)
    frame.get_by_role("button", name="Send").click()
    number = frame.get_by_text(re.compile(r"CS-\d+")).first
    expect(number).to_be_visible()
    return re.search(r"CS-\d+", number.inner_text()).group()  # type: ignore[union-attr]


def send_even_if_held(agent: Page, customer: Page) -> None:
    """Both wrote while the server was down: if the customer was first, the reply is held until the agent says so."""
    arrived = widget(customer).get_by_role("log", name="Conversation").get_by_text(MEANWHILE)
    anyway = agent.get_by_role("button", name="Send anyway")
    for _ in range(200):
        if anyway.is_visible():
            anyway.click()
        if arrived.is_visible():
            return
        agent.wait_for_timeout(200)
    raise AssertionError("The reply neither arrived nor was it held back")


def test_a_question_is_answered_escalated_and_resolved_and_nothing_is_lost(browser: Browser, mortal: Server) -> None:
    customer = customer_page(browser, mortal)
    number = ask(customer, QUESTION)

    agent = signed_in(browser, mortal, path="/console/unassigned/")
    row(agent, number).click()
    expect(log(agent)).to_contain_text(QUESTION)
    agent.get_by_role("button", name="Accept").click()
    reply(agent, "Thank you. Let me look at your form.")
    conversation = widget(customer).get_by_role("log", name="Conversation")
    expect(conversation).to_contain_text("Let me look at your form.")
    expect(log(agent).get_by_text("Seen")).to_be_visible()

    customer.reload()
    expect(conversation).to_contain_text(QUESTION)
    expect(conversation).to_contain_text("Let me look at your form.")
    expect(widget(customer).get_by_text(number).first).to_be_visible()

    mortal.kill()
    box = widget(customer).get_by_role("textbox", name="Message")
    box.fill(DURING)
    widget(customer).get_by_role("button", name="Send").click()
    expect(conversation.get_by_text("Sending")).to_be_visible()
    agent.get_by_role("textbox", name="Reply").fill(MEANWHILE)
    agent.get_by_role("button", name="Send reply").click()
    mortal.start()
    expect(log(agent)).to_contain_text(DURING, timeout=40_000)
    send_even_if_held(agent, customer)
    expect(conversation.get_by_text("Sending")).to_have_count(0)

    agent.get_by_role("button", name="Request screen share").click()
    dialog = agent.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("The form behaves differently here.")
    dialog.get_by_role("button", name="Ask for a screen share").click()
    widget(customer).get_by_role("button", name=re.compile("Accept|Agree|Allow", re.I)).click()
    expect(agent.get_by_role("region", name="Case")).to_contain_text(re.compile("accepted|agreed", re.I))

    agent.get_by_role("button", name="Resolve").click()
    expect(conversation).to_contain_text("Case resolved")

    case = mortal.do(Case.objects.get, number=number)
    assert (case.status, case.screen_requested) == ("resolved", True)
    entries = mortal.do(lambda: list(Entry.objects.filter(case=case).order_by("seq").values_list("seq", "body")))
    assert [seq for seq, _ in entries] == list(range(1, len(entries) + 1))
    bodies = [body for _, body in entries]
    for body in (QUESTION, DURING, MEANWHILE):
        assert bodies.count(body) == 1
