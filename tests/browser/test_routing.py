"""Two agents and two customers in real browsers: who is asked, who is next, who keeps their place, who goes on."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from cases.models import Agent, Case, Conversation, Entry, Feature, Offer, Route, Team
from tests.browser.console import Customer, log, row, signed_in
from tests.browser.test_console_keys import clean
from tests.servers import Server, Servers, free_port

# Leases, graces and departures on a clock that a test can wait for.
QUICK = """
import datetime
import chat.console.consumer, chat.realtime.presence, chat.desk.router
chat.console.consumer.LEAVE_SECONDS = 1
chat.desk.router.LOOK_SECONDS = 1
"""


@pytest.fixture(scope="module")
def _own(servers: Servers) -> Iterator[Server]:
    server = servers.make(DEMO="on", tweak=QUICK, RATE_LIMITS="off")
    server.port = free_port()
    server.manage("load_demo", "--cases", "0", "--origin", server.url)
    server.do(furnish)
    yield server.start()
    server.terminate()
    server.process = None


@pytest.fixture
def server(_own: Server) -> Server:
    """Nobody waits, and nobody has anything."""
    _own.do(put_back)
    return _own


def furnish() -> None:
    """Reports are offered, Batch Upload is given; Ada and Ben answer both. Billing is another team's."""
    for name, mode in (("Reports", "accept"), ("Batch Upload", "auto")):
        team = Team.objects.create(name=f"{name} team", mode=mode, offer_seconds=60, grace_seconds=1)
        team.members.set(Agent.objects.filter(name__in=["Ada", "Ben"]))
        feature, _ = Feature.objects.get_or_create(name=name)
        Route.objects.create(feature=feature, team=team)


def put_back() -> None:
    Conversation.objects.exclude(state="ended").update(state="ended")
    Offer.objects.filter(outcome="open").update(outcome="withdrawn", answered_at=timezone.now())
    Case.objects.update(status="resolved", assignee=None)
    Agent.objects.update(presence="offline", missed=0)


def holder(server: Server, number: str) -> str | None:
    assignee = server.do(lambda: Case.objects.select_related("assignee").get(number=number).assignee)
    return assignee.name if assignee else None


def offers(page: Page) -> Locator:
    return page.get_by_label("Offered to you").locator("article")


def test_asked_declined_next_accepted_given_gone_and_handed_over(browser: Browser, server: Server) -> None:
    ada, ben = signed_in(browser, server, "Ada"), signed_in(browser, server, "Ben")
    grace, omar = Customer(server), Customer(server, "Omar Haddad")

    number = grace.start("The report is empty since this morning.", feature="Reports")
    first, second = _asked(ada, ben)
    first.get_by_role("button", name="Decline").click()
    expect(offers(first)).to_have_count(0)
    expect(offers(second)).to_contain_text("The report is empty")
    expect(offers(second).get_by_label("Time to answer")).to_be_visible()
    second.keyboard.press("y")
    expect(log(second)).to_contain_text("The report is empty")
    expect(offers(second)).to_have_count(0)
    grace.hear(lambda frame: frame["type"] == "case" and frame["case"]["assignee"] is not None)

    other = omar.start("Batch upload stops at row 100.", feature="Batch Upload")
    free = first  # the other one has a chat already
    expect(row(free, other)).to_be_visible()
    expect(free.get_by_text(f"{other} is yours")).to_be_visible()
    omar.hear(lambda frame: frame["type"] == "entry" and frame["entry"]["body"].endswith("joined"))

    second.context.close()
    entry = grace.hear(lambda frame: frame["type"] == "entry" and "keep your place" in frame["entry"]["body"])
    assert entry["entry"]["author"]["kind"] == "system"
    assert grace.hear(lambda frame: frame["type"] == "queue")["position"] == 1
    expect(offers(free)).to_contain_text("The report is empty")
    free.get_by_role("button", name=f"Accept {number}").click()
    expect(log(free)).to_contain_text("keep your place")

    free.get_by_role("button", name="Hand over").click()
    dialog = free.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Billing")).check()
    dialog.get_by_role("textbox").fill("It is about the invoice in truth.")
    dialog.get_by_role("button", name="Hand over").click()
    expect(free.get_by_text(f"{number} was handed over to Billing.")).to_be_visible()
    case = server.do(lambda: Case.objects.select_related("team", "conversation").get(number=number))
    assert (case.team.name, case.assignee_id, case.conversation.state) == ("Billing", None, "waiting")
    note = server.do(lambda: Entry.objects.get(case=case, kind="note"))
    assert (note.body, note.visibility) == ("It is about the invoice in truth.", "internal")
    assert "invoice" not in str(grace.heard)


def _asked(one: Page, other: Page) -> tuple[Page, Page]:
    """The two, the one who is asked first."""
    for _ in range(200):
        for page, rest in ((one, other), (other, one)):
            with suppress(AssertionError):
                expect(offers(page)).to_have_count(1, timeout=100)
                return page, rest
    raise AssertionError("Nobody was asked")


def test_a_colleague_is_seen_and_takes_over(browser: Browser, server: Server) -> None:
    ada, ben = signed_in(browser, server, "Ada"), signed_in(browser, server, "Ben")
    number = Customer(server, "Lucia Ferreira").start("Upload again, please.", feature="Batch Upload")
    _held(server, number)
    has, looks = (ada, ben) if holder(server, number) == "Ada" else (ben, ada)
    row(has, number).click()
    expect(log(has)).to_contain_text("Upload again")
    team = server.do(lambda: Team.objects.get(name="Batch Upload team").pk)
    looks.get_by_role("link", name="Batch Upload team").click()
    expect(looks).to_have_url(re.compile(f"team:{team}"))
    row(looks, number).click()
    expect(has.get_by_role("list", name="Also here")).to_contain_text("is looking at this case")
    looks.get_by_role("button", name="Join").click()
    expect(has.get_by_role("list", name="Also here")).to_contain_text("is in this chat")
    looks.get_by_role("button", name="Take over").click()
    looks.get_by_role("dialog").get_by_role("button", name="Take over").click()
    expect(has.get_by_text(f"took {number} over from you")).to_be_visible()
    expect(looks.get_by_role("button", name="Hand over")).to_be_visible()


def _held(server: Server, number: str) -> None:
    """Waits until somebody has it."""
    for _ in range(100):
        if holder(server, number):
            return
        time.sleep(0.1)
    raise AssertionError("Nobody was given it")


def test_the_wall_is_for_leads(browser: Browser, server: Server) -> None:
    lead = signed_in(browser, server, "Lena")
    lead.get_by_role("link", name="Wall").click()
    expect(lead.get_by_role("heading", name="Queue")).to_be_visible()
    expect(lead.get_by_text("Opened today")).to_be_visible()
    ada = signed_in(browser, server, "Ada")
    expect(ada.get_by_role("link", name="Wall")).to_have_count(0)
    ada.goto(f"{server.url}/console/wall/")
    expect(ada.get_by_text("The wall is for leads.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, server: Server, scheme: str) -> None:
    ada = signed_in(browser, server, "Ada", color_scheme=scheme)
    ada.emulate_media(reduced_motion="reduce")
    Customer(server, "Marek Nowak").start("A report for each program, please.", feature="Reports")
    expect(offers(ada)).to_have_count(1)
    clean(ada, "an offer")
    ada.keyboard.press("y")
    expect(log(ada)).to_contain_text("A report for each program")
    ada.keyboard.press("Escape")
    ada.get_by_role("button", name="Hand over").click()
    expect(ada.get_by_role("dialog").get_by_role("radio").first).to_be_visible()
    clean(ada, "handing over")
    lead = signed_in(browser, server, "Lena", path="/console/", color_scheme=scheme)
    lead.emulate_media(reduced_motion="reduce")
    lead.get_by_role("link", name="Wall").click()
    expect(lead.get_by_role("heading", name="Queue")).to_be_visible()
    clean(lead, "the wall")


def test_a_narrow_screen_has_room_for_all_of_it(browser: Browser, server: Server) -> None:
    ada = signed_in(browser, server, "Ada")
    ada.set_viewport_size({"width": 390, "height": 780})
    number = Customer(server, "Marek Nowak").start("On the phone now.", feature="Reports")
    expect(offers(ada)).to_have_count(1)
    ada.get_by_role("button", name=f"Accept {number}").click()
    expect(log(ada)).to_contain_text("On the phone now.")
    ada.get_by_role("button", name="Hand over").click()
    expect(ada.get_by_role("dialog").get_by_role("radio").first).to_be_visible()
    assert ada.evaluate("document.documentElement.scrollWidth") <= 390
