"""Snoozing, watching, merging and splitting over the sockets, and what others are told of it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.models import Case
from tests.chat.conftest import watched
from tests.chat.console.test_socket import a_case, a_case_of_billing
from tests.servers import Server, Servers, person
from tests.sockets import Client, console, widget

QUICK = "import chat.desk.live\nchat.desk.live.WAKE_SECONDS = 0.2\n"


@pytest.fixture(scope="module")
def _quick(servers: Servers) -> Server:
    return servers.make(tweak=QUICK, RATE_LIMITS="off").start()


@pytest.fixture
def quick(_quick: Server) -> Iterator[Server]:
    """A server that looks five times a second whether a case is to wake."""
    yield from watched(_quick)


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


async def lists_it(client: Client, view: str, case: str) -> bool:
    """Whether the case is on the first page of the view."""
    return case in [one["case"] for one in (await client.ok("watch", view=view))["cases"]]


def leaves(case: str, view: str) -> Any:
    return lambda push: push["view"] == view and case in push["gone"]


def enters(case: str, view: str) -> Any:
    return lambda push: push["view"] == view and case in [one["case"] for one in push["cases"]]


async def test_a_snoozed_case_leaves_the_list_and_comes_back_with_the_reply(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada, console(server, "Lena") as lena:
        case = await erin.start()
        await ada.ok("accept", case=case)
        await ada.ok("watch", view="mine")
        await lena.ok("watch", view="snoozed")
        until = in_an_hour()
        snoozed = (await ada.ok("snooze", case=case, until=until))["case"]["snoozed"]
        assert datetime.fromisoformat(snoozed["until"]) == datetime.fromisoformat(until)
        await ada.expect("cases", leaves(case, "mine"))
        await lena.expect("cases", enters(case, "snoozed"))
        await erin.post(case, "Here it is")
        await ada.expect("cases", enters(case, "mine"))
        await lena.expect("cases", leaves(case, "snoozed"))
        assert "snooze" not in str(erin.pushes)


async def test_it_wakes_at_its_time_and_its_assignee_is_told(quick: Server) -> None:
    async with widget(quick, person("Erin")) as erin, console(quick) as ada:
        case = await erin.start()
        await ada.ok("accept", case=case)
        await ada.ok("snooze", case=case, until=(datetime.now(UTC) + timedelta(seconds=1)).isoformat())
        assert not await lists_it(ada, "mine", case)
        await ada.expect("cases", enters(case, "mine"))
        notice = await ada.expect("notice")
        assert (notice["what"], notice["case"]) == ("woken", case)
        events = [
            one["data"]["event"] for one in (await ada.ok("open", case=case))["entries"] if one["kind"] == "event"
        ]
        assert events == ["accepted", "snoozed", "woken"]


async def test_what_came_due_while_no_server_ran_wakes_with_the_next(quick: Server) -> None:
    case = await a_case(quick)
    async with console(quick) as ada:
        await ada.ok("accept", case=case)
        await ada.ok("snooze", case=case, until=in_an_hour())
        await ada.ok("watch", view="mine")
        past = datetime.now(UTC) - timedelta(days=1)
        quick.do(lambda: Case.objects.filter(number=case).update(snoozed_until=past))
        await ada.expect("cases", enters(case, "mine"))


async def test_a_watcher_is_told_of_new_messages(server: Server) -> None:
    async with (
        widget(server, person("Erin")) as erin,
        console(server) as ada,
        console(server, "Ben") as ben,
        console(server, "Ben") as elsewhere,
    ):
        case = await erin.start()
        await ada.ok("accept", case=case)
        await ada.ok("open", case=case)
        for one in (ben, elsewhere):
            assert not await lists_it(one, "watching", case)
        await ben.ok("follow", case=case)
        for one in (ben, elsewhere):
            await one.expect("cases", enters(case, "watching"))
        told = await ada.expect("watchers")
        assert (told["case"], [one["name"] for one in told["watchers"]]) == (case, ["Ben"])
        await erin.post(case, "Is anyone there?")
        push = await elsewhere.expect("cases", enters(case, "watching"))
        assert push["cases"][0]["unread"] == 2
        await ben.ok("unfollow", case=case)
        await elsewhere.expect("cases", leaves(case, "watching"))
        assert (await ada.ok("open", case=case))["watchers"] == []
        assert "watchers" not in str(erin.pushes)


async def test_what_one_watches_is_there_for_the_next_console(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        await ada.ok("follow", case=case)
    async with widget(server, person("Erin")) as erin, console(server) as later:
        assert case in later.welcome["watched"]
        assert await lists_it(later, "watching", case)
        assert [one["name"] for one in (await later.ok("open", case=case))["watchers"]] == ["Ada"]
        await erin.quiet()


async def test_one_who_may_see_it_no_longer_is_told_no_more(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server, "Ben") as ben, console(server, "Lena") as lena:
        case = await erin.start()
        await ben.ok("follow", case=case)
        assert await lists_it(ben, "watching", case)
        team = next(team["id"] for team in lena.welcome["desk"]["teams"] if team["name"] == "Billing")
        await lena.ok("assign", case=case, team=team)
        await ben.expect("cases", leaves(case, "watching"))
        await ben.quiet()
        ben.pushes.clear()
        await erin.post(case, "Between us")
        await lena.ok("follow", case=case)
        await ben.quiet()
        assert case not in str(ben.pushes)
        assert not await lists_it(ben, "watching", case)


async def test_an_outsider_keeps_nothing_in_order(server: Server) -> None:
    hidden, own = await a_case_of_billing(server), await a_case(server)
    frames: list[dict[str, Any]] = [
        {"kind": "snooze"},
        {"kind": "wake"},
        {"kind": "follow"},
        {"kind": "unfollow"},
        {"kind": "merge", "into": own},
        {"kind": "unmerge"},
        {"kind": "split", "seq": 1, "cid": str(uuid.uuid4())},
        {"kind": "unsplit"},
    ]
    async with console(server, "Ben") as ben, console(server, "Tess") as tess:
        for frame in frames:
            assert await ben.refused(**frame, case=hidden) == "not_found", frame
        assert await ben.refused("merge", case=own, into=hidden) == "not_found"
        await tess.ok("accept", case=hidden)
        for frame in frames[:4]:
            await tess.ok(**frame, case=hidden)


async def test_frames_that_cannot_be_understood(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        await ada.ok("accept", case=case)
        for until in ("tomorrow", 7, "2001-01-01T00:00:00Z", "2030-01-01T00:00:00"):
            assert await ada.refused("snooze", case=case, until=until) == "bad_request", until
        assert await ada.refused("merge", case=case) == "bad_request"
        for seq in (0, -1, "1", 2**31):
            assert await ada.refused("split", case=case, seq=seq, cid=str(uuid.uuid4())) == "bad_request", seq


async def test_merging_leads_customer_and_agent_to_the_other(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada, console(server, "Lena") as lena:
        first, second = await erin.start("It hangs"), await erin.start("It still hangs")
        await lena.ok("open", case=first)
        merged = (await ada.ok("merge", case=second, into=first))["case"]
        assert (merged["merged_into"], merged["status"]) == (first, "resolved")
        told = await erin.expect("case", lambda push: push["case"]["case"] == second and push["case"]["merged_into"])
        assert told["case"]["merged_into"] == first
        entry = (await lena.expect("entry", lambda push: push["case"] == first))["entry"]
        assert (entry["data"]["event"], entry["data"]["after"]) == ("merged_in", second)
        bodies = [one["body"] for one in (await lena.ok("history", case=second, after=0))["entries"]]
        assert bodies[0] == "It still hangs"
        assert (await ada.ok("unmerge", case=second))["case"]["merged_into"] is None


async def test_splitting_gives_the_customer_a_case_of_its_own(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start("It hangs")
        seq = (await erin.post(case, "And the import stops"))["seq"]
        frame = {"case": case, "seq": seq, "cid": str(uuid.uuid4()), "subject": "Import stops"}
        new = (await ada.ok("split", **frame))["case"]
        assert (new["subject"], new["seq"], new["contact"]["name"]) == ("Import stops", 2, "Erin")
        await erin.expect("case", lambda push: push["case"]["case"] == new["case"])
        assert (await ada.ok("split", **frame))["case"]["case"] == new["case"]
        assert (await ada.ok("unsplit", case=new["case"]))["case"]["merged_into"] == case
