"""What agents do with each other over their sockets, and what the others of them, and customers, must not see."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Agent, Case, Contact, Conversation, Entry, Feature, Offer, Route, Skill, Team
from tests.chat.conftest import watched
from tests.servers import Server, Servers, person
from tests.sockets import Client, console, widget

# Leases and graces on a clock that a test can wait for.
QUICK = """
import datetime
import chat.console.consumer, chat.realtime.presence, chat.realtime.runtime, chat.desk.router
chat.realtime.runtime.HEARTBEAT = 2
chat.console.consumer.LEAVE_SECONDS = 0.5
chat.realtime.presence.LEASE = datetime.timedelta(seconds=6)
chat.desk.router.LOOK_SECONDS = 1
"""
AGENT_ONLY = {"offer", "notice", "here", "waiting", "presence", "cases"}


@pytest.fixture(scope="module")
def _own(servers: Servers) -> Server:
    server = servers.make(tweak=QUICK, RATE_LIMITS="off")
    server.do(furnish_teams)
    return server.start()


@pytest.fixture
def server(_own: Server) -> Iterator[Server]:
    _own.do(put_back)
    yield from watched(_own)
    _own.do(put_back)


def furnish_teams() -> None:
    """Reports are asked for one after the other, Imports are given; Ada and Ben answer both, Tess neither."""
    for name, mode in (("Reports", "accept"), ("Imports", "auto")):
        team = Team.objects.create(name=name, mode=mode, offer_seconds=5, grace_seconds=1)
        team.members.set(Agent.objects.filter(name__in=["Ada", "Ben"]))
        feature, _ = Feature.objects.get_or_create(name=name)
        Route.objects.create(feature=feature, team=team)


def put_back() -> None:
    Conversation.objects.exclude(state="ended").update(state="ended")
    Offer.objects.filter(outcome="open").update(outcome="withdrawn", answered_at=timezone.now())
    Case.objects.update(status="resolved", assignee=None)
    Agent.objects.update(presence="offline", limit=None, missed=0, capacity=4)
    Team.objects.filter(name__in=["Reports", "Imports"]).update(offer_seconds=60)
    Skill.objects.all().delete()


@asynccontextmanager
async def agents(server: Server, *names: str) -> AsyncIterator[list[Client]]:
    """Those agents, each online at a console."""
    async with AsyncExitStack() as stack:
        found = []
        for name in names:
            found.append(await stack.enter_async_context(console(server, name)))
            await found[-1].ok("presence", status="online")
        yield found


@asynccontextmanager
async def customer(server: Server, about: str, contact: Contact | None = None) -> AsyncIterator[tuple[Client, str]]:
    async with widget(server, contact or person("Erin")) as erin:
        yield erin, await erin.start(fields={"feature": about})


def offer_of(case: str, state: str = "open") -> Any:
    return lambda push: push["case"] == case and push["state"] == state


async def whoever_is_offered(case: str, *clients: Client) -> tuple[Client, list[Client]]:
    waiting = [asyncio.ensure_future(one.expect("offer", offer_of(case))) for one in clients]
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    (won,) = [one for one, task in zip(clients, waiting, strict=True) if task in done]
    return won, [one for one in clients if one is not won]


async def test_an_offer_is_declined_and_comes_to_the_next_who_accepts(server: Server) -> None:
    async with agents(server, "Ada", "Ben", "Tess") as (ada, ben, tess), customer(server, "Reports") as (erin, case):
        first, (other,) = await whoever_is_offered(case, ada, ben)
        answer = await first.ok("decline", case=case)
        assert answer["case"]["assignee"] is None
        await first.expect("offer", offer_of(case, "declined"))
        offer = await other.expect("offer", offer_of(case))
        assert 0 < offer["expires_in"] <= 60
        assert offer["details"]["subject"]
        await other.ok("accept", case=case)
        await other.expect("offer", offer_of(case, "accepted"))
        await erin.expect("case", lambda push: push["case"]["assignee"] is not None)
        for outsider in (tess, erin):
            await outsider.quiet()
        assert not [push for push in tess.pushes if push["type"] in ("offer", "here") or push.get("case") == case]
        assert not [push for push in erin.pushes if push["type"] in AGENT_ONLY]
        assert await tess.refused("decline", case=case) == "not_found"


async def test_an_offer_is_gone_in_the_other_tab(server: Server) -> None:
    async with agents(server, "Ada") as (ada,), console(server, "Ada") as tab, customer(server, "Reports") as (_, case):
        await ada.expect("offer", offer_of(case))
        await tab.expect("offer", offer_of(case))
        async with console(server, "Ada") as late:
            await late.expect("offer", offer_of(case))
            await tab.ok("accept", case=case)
            for one in (ada, tab, late):
                await one.expect("offer", offer_of(case, "accepted"))


async def test_who_does_not_answer_three_times_is_set_away_and_told(server: Server) -> None:
    server.do(lambda: Team.objects.filter(name="Reports").update(offer_seconds=1))
    server.do(lambda: Agent.objects.filter(name="Ada").update(missed=0))
    async with agents(server, "Ada") as (ada,), AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(customer(server, "Reports"))
        assert (await ada.expect("notice"))["what"] == "away"
        me = ada.welcome["you"]["id"]
        await ada.expect("presence", lambda push: push["agent"] == me and push["status"] == "away")
        ada.pushes.clear()
        await stack.enter_async_context(customer(server, "Reports"))
        await asyncio.sleep(3)  # a beat, by which its own word is renewed
        await ada.quiet()
        assert not [push for push in ada.pushes if push["type"] == "offer" and push["state"] == "open"]


async def test_auto_gives_to_who_has_fewest_and_respects_what_they_take(server: Server) -> None:
    async with agents(server, "Ada", "Ben") as (ada, ben), AsyncExitStack() as stack:
        await ben.ok("presence", status="online", limit=1)
        for _ in range(3):
            await stack.enter_async_context(customer(server, "Imports"))
        told = [await ada.expect("notice"), await ben.expect("notice"), await ada.expect("notice")]
        assert {one["what"] for one in told} == {"assigned"}
        people = {one["name"]: one for one in (await ada.ok("people"))["agents"]}
        assert (people["Ada"]["load"], people["Ben"]["load"], people["Ben"]["room"]) == (2, 1, 1)


async def test_a_killed_agents_chat_keeps_its_place_and_they_are_told_when_back(server: Server) -> None:
    async with AsyncExitStack() as stack:
        async with agents(server, "Ada") as (ada,):
            _, case = await stack.enter_async_context(customer(server, "Reports"))
            await ada.expect("offer", offer_of(case))
            await ada.ok("accept", case=case)
            erin = await stack.enter_async_context(widget(server, person("Sam")))
            other = await erin.start(fields={"feature": "Reports"})
        entry = await erin.expect("queue", lambda push: push["case"] == other and push["position"] == 2)
        assert entry["waiting"] == 2
        async with console(server, "Ada") as back:
            returned = (await back.ok("presence", status="online"))["returned"]
            assert [one["case"] for one in returned] == [case]
            assert (await back.ok("presence", status="online"))["returned"] == []
    bodies = await server.ado(lambda: list(Entry.objects.filter(case__number=case).values_list("body", flat=True)))
    assert [body for body in bodies if "keep your place" in body]


async def test_the_place_is_told_when_it_changes_and_to_who_comes_anew(server: Server) -> None:
    contact = person("Erin")
    async with customer(server, "Reports", contact) as (erin, case):
        assert (await erin.expect("queue", lambda push: push["case"] == case))["position"] == 1
        async with widget(server, contact) as tab:
            assert (await tab.expect("queue", lambda push: push["case"] == case))["position"] == 1
        async with customer(server, "Imports") as (sam, other):
            assert (await sam.expect("queue", lambda push: push["case"] == other))["position"] == 1
        await asyncio.sleep(1.5)
        await erin.quiet()
        erin.pushes.clear()
        async with customer(server, "Imports"):
            await asyncio.sleep(1.5)
            await erin.quiet()
        assert not [push for push in erin.pushes if push["type"] == "queue"]


async def test_a_case_is_handed_over_with_a_note(server: Server) -> None:
    async with agents(server, "Ada", "Ben", "Tess") as (ada, ben, tess), customer(server, "Reports") as (erin, case):
        first, (other,) = await whoever_is_offered(case, ada, ben)
        await first.ok("accept", case=case)
        to = {"agent": tess.welcome["you"]["id"], "note": "Please look.", "cid": str(uuid.uuid4())}
        for outsider in (tess, other):
            assert await outsider.refused("transfer", case=case, **to) in ("not_found", "forbidden")
        await first.ok("transfer", case=case, **to)
        notice = await tess.expect("notice")
        assert (notice["what"], notice["case"]) == ("transferred", case)
        opened = await tess.ok("open", case=case)
        assert [entry["body"] for entry in opened["entries"]][-2] == "Please look."
        entry = await erin.expect("entry", lambda push: "handed this over" in push["entry"]["body"])
        assert entry["entry"]["kind"] == "event"
        await erin.quiet()
        assert "Please look." not in str(erin.pushes)


async def test_taking_over_and_joining(server: Server) -> None:
    async with agents(server, "Ada", "Ben", "Tess") as (ada, ben, tess), customer(server, "Reports") as (_, case):
        first, (other,) = await whoever_is_offered(case, ada, ben)
        await first.ok("accept", case=case)
        for kind in ("take", "join", "leave", "open", "transfer"):
            assert await tess.refused(kind, case=case) in ("not_found", "bad_request")
        await other.ok("open", case=case)
        await other.ok("join", case=case)
        assert (await first.expect("notice", lambda push: push["what"] == "joined"))["case"] == case
        assert [one["name"] for one in (await first.ok("open", case=case))["participants"]] != []
        await other.ok("leave", case=case)
        assert (await other.ok("take", case=case))["case"]["assignee"]["id"] == other.welcome["you"]["id"]
        assert (await first.expect("notice", lambda push: push["what"] == "taken_over"))["case"] == case


async def test_who_else_is_here_is_told_to_agents_who_may_see_the_case_only(server: Server) -> None:
    async with agents(server, "Ada", "Ben", "Tess") as (ada, ben, tess), customer(server, "Reports") as (erin, case):
        await ada.ok("open", case=case)
        assert (await ben.ok("open", case=case))["here"] == [{"id": ada.welcome["you"]["id"], "name": "Ada"}]
        assert (await ada.expect("here"))["name"] == "Ben"
        await ben.ok("close", case=case)
        await ada.expect("here", lambda push: push["doing"] == "left")
        assert await tess.refused("open", case=case) == "not_found"
        async with console(server, "Ben") as program:  # it never says that it is there
            await program.ok("open", case=case)
            await ada.quiet()
            assert not [push for push in ada.pushes if push["type"] == "here" and push["doing"] == "viewing"]
        for outsider in (tess, erin):
            await outsider.quiet()
            assert not [push for push in outsider.pushes if push["type"] == "here"]


async def test_a_teams_view_and_how_many_wait_in_it(server: Server) -> None:
    async with console(server, "Ada") as ada, console(server, "Tess") as tess:
        team = next(one["id"] for one in ada.welcome["desk"]["teams"] if one["name"] == "Reports")
        await ada.ok("watch", view=f"team:{team}")
        assert await tess.refused("watch", view=f"team:{team}") == "not_found"
        assert await tess.refused("watch", view="team:none") == "bad_request"
        async with customer(server, "Reports") as (_, case):
            await ada.expect("cases", lambda push: case in [one["case"] for one in push["cases"]])
            await ada.expect("waiting", lambda push: push["teams"] == {str(team): 1})
        await tess.quiet()
        assert all(str(team) not in push["teams"] for push in tess.pushes if push["type"] == "waiting")


async def test_the_wall_is_for_leads(server: Server) -> None:
    async with agents(server, "Ada", "Lena") as (ada, lena), customer(server, "Reports") as (_, case):
        assert await ada.refused("wall") == "forbidden"
        await ada.ok("accept", case=case)
        await ada.post(case, "Hello")
        async with customer(server, "Imports") as (_, other):
            await asyncio.sleep(2.5)
            wall = await lena.ok("wall")
        assert {one["name"]: one["load"] for one in wall["agents"]}["Ada"] == 2
        assert other not in [one["case"] for one in wall["queue"]]
        assert wall["today"]["opened"] >= 2
        assert wall["today"]["first_response"] is not None
