"""Two servers whose clocks are three minutes apart, each ninety seconds off the right time, which the database has."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cases.models import Calendar, Interval
from chat.access.models import Site
from tests.chat.conftest import FAST
from tests.conftest import FIREFOX, HOST_ORIGIN
from tests.servers import Server, Servers, person, token_of
from tests.sockets import console, widget

WRONG = 90  # seconds
NEAR = timedelta(seconds=15)  # of what is right; far from what either clock says
Pair = tuple[Server, Server]


def off_by(seconds: int) -> str:
    return f"""{FAST}
import datetime, time_machine
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds={seconds})).start()
"""


@pytest.fixture(scope="module")
def pair(servers: Servers) -> Iterator[Pair]:
    """One that is ahead, one that is behind."""
    ahead = servers.make(tweak=off_by(WRONG), RATE_LIMITS="off").start()
    behind = servers.make(tweak=off_by(-WRONG), cast=ahead).start()
    yield ahead, behind
    for server in (behind, ahead):
        server.close()
        assert "Traceback" not in server.log


def test_the_clocks_are_wrong(pair: Pair) -> None:
    """Or the rest would prove nothing."""
    for server in pair:
        server.get("/widget/v1/availability?site=casework")
    said = [datetime.fromisoformat(json.loads(server.log.splitlines()[-1])["timestamp"]) for server in pair]
    assert said[0] - said[1] > timedelta(seconds=WRONG)


async def test_tokens_and_sessions_are_good_at_both(pair: Pair) -> None:
    for here, there in (pair, pair[::-1]):
        erin = person("Erin")
        asked = {"site": "casework", "token": token_of(erin, exp=int(time.time()) + 40)}
        answer = await asyncio.to_thread(
            here.post, "/widget/v1/session", asked, **{"User-Agent": FIREFOX, "Origin": HOST_ORIGIN}
        )
        assert answer.status == 200, answer.body
        async with widget(there, erin, session=answer.json["session"]) as client:
            await client.start()


async def test_a_token_that_has_run_out_is_good_at_neither(pair: Pair) -> None:
    """With the thirty seconds that any two clocks may differ."""
    for server in pair:
        now = int(time.time())
        asked = {"site": "casework", "token": token_of(person("Erin"), iat=now - 200, exp=now - 45)}
        answer = await asyncio.to_thread(
            server.post, "/widget/v1/session", asked, **{"User-Agent": FIREFOX, "Origin": HOST_ORIGIN}
        )
        assert (answer.status, answer.json["reason"]) == (403, "identity")


async def test_an_agent_at_one_is_here_for_the_other(pair: Pair) -> None:
    for here, there in (pair, pair[::-1]):
        async with console(here, "Ben") as ben:
            await ben.ok("presence", status="online")
            await asyncio.sleep(3)  # a heartbeat renews it
            async with console(there, "Ada") as ada:
                agents = {one["name"]: one["presence"] for one in ada.welcome["desk"]["agents"]}
                assert agents["Ben"] == "online"


async def test_entries_and_lists_stand_in_the_order_in_which_things_happened(pair: Pair) -> None:
    erin = person("Erin")
    async with widget(pair[0], erin) as one, widget(pair[1], erin) as other, console(pair[1]) as ada:
        cases = [await tab.start() for tab in (one, other, one, other)]
        for tab in (other, one, other, one, one, other):
            await tab.post(cases[1], "by turns")
            await asyncio.sleep(0.3)
        entries = (await ada.ok("open", case=cases[1]))["entries"]
        said = [datetime.fromisoformat(entry["at"]) for entry in entries]
        assert all(abs(at - datetime.now(UTC)) < NEAR for at in said), said
        for place, tab in ((2, other), (0, one), (3, other)):
            await asyncio.sleep(1)
            await tab.post(cases[place], "moved")
        await asyncio.sleep(1)
        await one.post(cases[1], "moved last")
        listed = [case["case"] for case in (await ada.ok("watch", view="unassigned"))["cases"]]
        assert [number for number in listed if number in cases] == [cases[place] for place in (1, 3, 0, 2)]


def closes_in(seconds: int) -> None:
    """The desk of the site closes then, in a time zone where it is about noon."""
    now = datetime.now(UTC)
    zone = f"Etc/GMT{now.hour - 12:+d}"
    local = now - timedelta(hours=now.hour - 12)
    desk = Calendar.objects.create(name=f"closes in {seconds}", time_zone=zone)
    closes = (local + timedelta(seconds=seconds)).time().replace(microsecond=0)
    Interval.objects.create(calendar=desk, weekday=local.weekday(), opens="01:00", closes=closes)
    site = Site.objects.get(key="casework")
    site.calendar = desk
    site.save()


@pytest.mark.parametrize(("seconds", "state"), [(45, "open"), (-45, "closed")])
async def test_the_desk_is_open_at_both_or_at_neither(pair: Pair, seconds: int, state: str) -> None:
    await pair[0].ado(closes_in, seconds)
    await asyncio.sleep(3)  # a calendar is kept for two seconds
    for server in pair:
        answer = await asyncio.to_thread(server.get, "/widget/v1/availability?site=casework")
        assert answer.json["availability"]["state"] == state
