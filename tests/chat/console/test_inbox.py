"""Counts, mentions and many cases at once over the socket."""

import uuid

import pytest

from tests.chat.console.test_socket import a_case, a_case_of_billing
from tests.servers import Server, person
from tests.sockets import Client, console, widget


def agent_of(client: Client, name: str) -> int:
    return next(int(one["id"]) for one in client.welcome["desk"]["agents"] if one["name"] == name)


async def noted(client: Client, case: str, *ids: int, **fields: object) -> dict[str, object]:
    return await client.post(case, "Have a look", visibility="internal", mentions=list(ids), **fields)


async def test_views_of_what_waits_and_of_screen_shares_follow_the_case(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        for view in ("waiting", "screen"):
            assert case not in str((await ada.ok("watch", view=view))["cases"])
        await ada.post(case, "Which page?")
        await ada.expect("cases", lambda push: push["view"] == "waiting" and case in str(push["cases"]))
        await ada.ok("screen", case=case, action="request", reason="why")
        await ada.expect("cases", lambda push: push["view"] == "screen" and case in str(push["cases"]))
        await erin.post(case, "This one")
        await ada.expect("cases", lambda push: push["view"] == "waiting" and case in push["gone"])
        await ada.ok("resolve", case=case)
        await ada.expect("cases", lambda push: push["view"] == "screen" and case in push["gone"])


async def test_counts_are_of_what_may_be_seen(server: Server) -> None:
    hidden = await a_case_of_billing(server)
    async with console(server, "Ben") as ben, console(server, "Tess") as tess:
        before = [(await one.ok("count", views=["waiting", "mine"]))["counts"]["waiting"] for one in (ben, tess)]
        await tess.post(hidden, "Which page?")
        after = [(await one.ok("count", views=["waiting", "mine"]))["counts"]["waiting"] for one in (ben, tess)]
        assert after == [before[0], min(before[1] + 1, 51)]
        assert await ben.refused("count", views=["everything"]) == "bad_request"
        assert await ben.refused("count", views=["mine"] * 31) == "bad_request"


async def test_a_mention_is_told_listed_and_new_until_the_case_is_opened(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada, console(server, "Ben") as ben:
        await ben.ok("watch", view="mentions")
        me = agent_of(ada, "Ben")
        assert "not_told" not in await noted(ada, case, me)
        assert (await ben.expect("notice"))["case"] == case
        push = await ben.expect("cases", lambda push: push["view"] == "mentions")
        assert push["cases"][0]["mentions"] == [{"agent": me, "seen": False}]
        opened = (await ben.ok("open", case=case))["case"]
        assert opened["mentions"] == [{"agent": me, "seen": True}]
        await ben.expect("cases", lambda push: push["cases"] and push["cases"][0]["mentions"][0]["seen"])


async def test_who_may_not_see_the_case_is_not_told_and_the_writer_knows(server: Server) -> None:
    case = await a_case_of_billing(server)
    async with console(server, "Tess") as tess, console(server, "Ben") as ben:
        await ben.ok("watch", view="mentions")
        ben.pushes.clear()
        answer = await noted(tess, case, agent_of(tess, "Ben"), agent_of(tess, "Lena"))
        assert [one["name"] for one in answer["not_told"]] == ["Ben"]  # type: ignore[index, attr-defined]
        offered = {one["name"] for one in (await tess.ok("mentionable", case=case))["agents"]}
        assert "Lena" in offered
        assert "Ben" not in offered
        await ben.quiet()
        assert case not in str(ben.pushes)
        for kind in ("open", "mentionable"):
            assert await ben.refused(kind, case=case) == "not_found"
        assert await ben.refused("post", case=case, cid=str(uuid.uuid4()), body="x", mentions=[1]) == "not_found"


async def test_a_reply_mentions_nobody(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        frame = {"case": case, "cid": str(uuid.uuid4()), "body": "Hello", "mentions": [agent_of(ada, "Ben")]}
        assert await ada.refused("post", **frame) == "bad_request"


async def test_a_customer_cannot_call_agents(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server, "Ben") as ben:
        case = await erin.start()
        await erin.post(case, "Ben?", mentions=[agent_of(ben, "Ben")])
        assert (await ben.ok("open", case=case))["case"]["mentions"] == []


async def test_many_are_done_each_by_its_own_right(server: Server) -> None:
    seen, hidden = await a_case(server), await a_case_of_billing(server)
    taken = await a_case(server)
    async with console(server, "Ben") as ben, console(server) as ada, console(server, "Lena") as lena:
        await ada.ok("accept", case=taken)
        cases = [seen, hidden, taken, seen]
        answer = await ben.ok("bulk", cases=cases, do="assign", agent=agent_of(ben, "Ben"))
        assert [one["case"] for one in answer["done"]] == [seen]
        assert {one["case"]: one["code"] for one in answer["failed"]} == {hidden: "not_found", taken: "forbidden"}
        led = await lena.ok("bulk", cases=cases, do="assign", agent=agent_of(lena, "Lena"))
        assert {one["case"] for one in led["done"]} == {seen, hidden, taken}


async def test_tags_are_added_priority_is_set_and_cases_are_resolved_and_reopened(server: Server) -> None:
    cases = [await a_case(server), await a_case(server)]
    async with console(server) as ada:
        await ada.ok("set", case=cases[0], changes={"tags": ["old"]})
        tagged = (await ada.ok("bulk", cases=cases, do="tag", tags=["new"]))["done"]
        assert [one["tags"] for one in tagged] == [["old", "new"], ["new"]]
        urgent = (await ada.ok("bulk", cases=cases, do="priority", priority="high"))["done"]
        assert {one["priority"] for one in urgent} == {"high"}
        for do, status in (("resolve", "resolved"), ("reopen", "open")):
            assert {one["status"] for one in (await ada.ok("bulk", cases=cases, do=do))["done"]} == {status}
        failed = (await ada.ok("bulk", cases=cases, do="priority", priority="urgentest"))["failed"]
        assert {one["code"] for one in failed} == {"bad_request"}


@pytest.mark.parametrize("fields", [{"cases": []}, {"cases": ["CS-1"] * 101}, {"do": "delete"}])
async def test_what_is_no_bulk_is_refused(server: Server, fields: dict[str, object]) -> None:
    async with console(server) as ada:
        assert await ada.refused("bulk", **({"cases": ["CS-1"], "do": "resolve"} | fields)) == "bad_request"
