"""Routing by several processes on one database: one of them at a time, and never two agents for one chat."""

import asyncio
from collections import Counter

import pytest

from cases.models import Agent, Case, Conversation, Feature, Offer, Route, Team
from tests.cluster.test_pair import Pair
from tests.servers import Servers, person
from tests.sockets import Client, console, widget

QUICK = """
import datetime
import chat.console.consumer, chat.realtime.presence, chat.realtime.runtime, chat.desk.router
chat.realtime.runtime.HEARTBEAT = 2
chat.console.consumer.LEAVE_SECONDS = 0.5
chat.realtime.presence.LEASE = datetime.timedelta(seconds=6)
chat.desk.router.LOOK_SECONDS = 1
"""


@pytest.fixture(scope="module")
def both(servers: Servers) -> Pair:
    one = servers.make(tweak=QUICK, RATE_LIMITS="off")
    one.do(furnish_teams)
    one.start()
    return one, servers.make(cast=one, tweak=QUICK, RATE_LIMITS="off").start()


def furnish_teams() -> None:
    for name, mode in (("Reports", "accept"), ("Imports", "auto")):
        team = Team.objects.create(name=name, mode=mode, offer_seconds=30, grace_seconds=1)
        team.members.set(Agent.objects.filter(name__in=["Ada", "Ben"]))
        feature, _ = Feature.objects.get_or_create(name=name)
        Route.objects.create(feature=feature, team=team)
    Agent.objects.update(capacity=10)


def chats() -> list[tuple[str, str | None, int]]:
    """Of each live chat: its state, its agent, and to how many it is offered."""
    rows = Conversation.objects.exclude(state="ended").select_related("agent", "case__assignee")
    found = []
    for row in rows:
        offered = Offer.objects.filter(conversation=row, outcome="open").count()
        assert (row.agent_id, row.state == "active") == (row.case.assignee_id, row.agent_id is not None)
        found.append((row.state, row.agent.name if row.agent else None, offered))
    return found


def joined(number: str) -> int:
    """How often the customer was told that somebody has come."""
    return Case.objects.get(number=number).entries.filter(body__endswith="joined").count()


async def test_chats_that_come_at_both_are_given_evenly_and_each_once(both: Pair) -> None:
    async with (
        console(both[0], "Ada") as ada,
        console(both[1], "Ben") as ben,
        widget(both[0], person("Erin")) as erin,
        widget(both[1], person("Sam")) as sam,
    ):
        for agent in (ada, ben):
            await agent.ok("presence", status="online")
        about = {"feature": "Imports"}
        numbers = await asyncio.gather(*(one.start(fields=about) for one in [erin, sam] * 10))
        while any(state == "waiting" for state, _, _ in await both[0].ado(chats)):
            await asyncio.sleep(0.2)
        held = Counter(agent for _, agent, _ in await both[0].ado(chats))
        assert held == {"Ada": 10, "Ben": 10}
        assert set(await both[0].ado(lambda: [joined(number) for number in numbers])) == {1}
        for number in numbers:
            await ada.ask("resolve", case=number)


async def test_an_offer_is_accepted_by_one_however_many_reach_for_it(both: Pair) -> None:
    async with (
        console(both[0], "Ada") as ada,
        console(both[1], "Ada") as tab,
        console(both[1], "Ben") as ben,
        widget(both[0], person("Erin")) as erin,
    ):
        for agent in (ada, ben):
            await agent.ok("presence", status="online")
        for _ in range(10):
            case = await erin.start(fields={"feature": "Reports"})
            await _offered(ada, ben, case)
            asked = [(ada, "accept"), (tab, "decline"), (ben, "accept"), (tab, "accept")]
            answers = await asyncio.gather(*(one.ask(kind, case=case) for one, kind in asked))
            assert "ok" in [answer["type"] for answer in answers]
            mine = [state for state in await both[1].ado(chats) if state[0] != "ended"]
            assert [(state, offered) for state, _, offered in mine] == [("active", 0)]
            await ada.ask("resolve", case=case)
            await ben.ask("resolve", case=case)


async def _offered(ada: Client, ben: Client, case: str) -> None:
    waits = [asyncio.ensure_future(one.expect("offer", lambda push: push["case"] == case)) for one in (ada, ben)]
    _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def test_when_a_process_is_killed_its_agents_chats_go_to_who_is_left(servers: Servers, both: Pair) -> None:
    mortal = servers.make(cast=both[0], tweak=QUICK, RATE_LIMITS="off").start()
    async with widget(both[1], person("Erin")) as erin:
        async with console(mortal, "Ada") as ada:
            await ada.ok("presence", status="online")
            case = await erin.start(fields={"feature": "Imports"})
            await ada.expect("notice", lambda push: push["case"] == case)
            async with console(both[0], "Ben") as ben:
                await ben.ok("presence", status="online")
                await asyncio.to_thread(mortal.kill)
                await ben.expect("notice", lambda push: push["case"] == case)
        entry = await erin.expect("entry", lambda push: "keep your place" in push["entry"]["body"])
        assert entry["entry"]["author"]["kind"] == "system"
