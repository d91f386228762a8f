"""The delivery contract: places, cids for ever, order, resume, heads, tabs in step."""

import asyncio
import uuid

from tests.servers import Server, Servers, person
from tests.sockets import Client, Frame, console, session_of, widget


def cid() -> str:
    return str(uuid.uuid4())


async def everything(client: Client, case: str) -> list[Frame]:
    """The whole timeline as this client may see it, page by page."""
    entries: list[Frame] = []
    while True:
        page = await client.ok("history", case=case, after=entries[-1]["seq"] if entries else 0, limit=200)
        entries += page["entries"]
        if page["complete"]:
            return entries


async def test_a_hundred_pipelined_posts_keep_their_order(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start("0")
        asked = [await erin.begin("post", case=case, cid=cid(), body=str(number)) for number in range(1, 51)]
        asked += [await ada.begin("post", case=case, cid=cid(), body=f"agent {number}") for number in range(1, 51)]
        answers = await asyncio.gather(*asked)
        assert {answer["type"] for answer in answers} == {"ok"}
        entries = await everything(erin, case)
        assert [entry["seq"] for entry in entries] == list(range(1, 102))
        assert [entry["body"] for entry in entries if not entry["body"].startswith("agent")] == [
            str(number) for number in range(51)
        ]


async def test_both_counts_have_no_holes(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        visibilities = ["internal", "public", "internal", "internal", "public"]
        places = [(await ada.post(case, "x", visibility=visibility))["seq"] for visibility in visibilities]
        assert places == [2, 3, 4, 5, 6]
        assert (await erin.post(case, "x"))["seq"] == 4
        assert [entry["seq"] for entry in await everything(ada, case)] == [1, 2, 3, 4, 5, 6, 7]
        assert [entry["seq"] for entry in await everything(erin, case)] == [1, 2, 3, 4]


async def test_a_cid_is_answered_for_ever(servers: Servers) -> None:
    server = servers.make().start()
    erin = person("Erin")
    start, post = {"cid": cid(), "body": "It hangs"}, {"cid": cid(), "body": "Still"}
    async with widget(server, erin) as client:
        case = (await client.ok("start", **start))["case"]
        first = await client.ok("post", case=case, **post)
        assert await client.ok("post", case=case, **post) | {"re": ""} == first | {"re": ""}
        assert await client.refused("post", case=case, **post | {"body": "Other"}) == "conflict"
    server.restart()
    async with widget(server, erin) as client:
        assert await client.ok("post", case=case, **post) | {"re": ""} == first | {"re": ""}
        assert (await client.ok("start", **start))["case"] == case
        assert await client.refused("post", case=case, **post | {"body": "Other"}) == "conflict"
        assert len(await everything(client, case)) == 2
    server.close()


async def test_a_cid_is_its_authors_own(server: Server) -> None:
    same = cid()
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        assert (await erin.post(case, "mine", same))["seq"] == 2
        assert (await ada.post(case, "my own", same))["seq"] == 3
        other = await erin.start()
        assert (await erin.post(other, "another case", same))["seq"] == 2


async def test_a_repeat_in_the_same_batch_gets_the_same_place(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        same = {"case": case, "cid": cid(), "body": "x"}
        answers = await asyncio.gather(*[await erin.begin("post", **same) for _ in range(20)])
        assert {answer["seq"] for answer in answers} == {2}
        assert len(await everything(erin, case)) == 2


async def test_two_tabs_of_a_person_are_in_step(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as tab, widget(server, erin) as other:
        case = await tab.start("From the first")
        assert (await other.expect("case"))["case"]["case"] == case
        assert (await other.expect("entry"))["entry"]["body"] == "From the first"
        placed = await other.post(case, "From the second")
        told = (await tab.expect("entry"))["entry"]
        assert (told["seq"], told["cid"]) == (placed["seq"], placed["cid"])
        await tab.ok("read", case=case, seq=2)
        assert (await other.expect("read"))["seq"] == 2
        await tab.quiet()
        assert not [push for push in tab.pushes if push["type"] in ("entry", "read")]


async def test_two_consoles_of_an_agent_are_in_step(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as tab, console(server) as other:
        case = await erin.start()
        await tab.ok("open", case=case)
        await other.ok("open", case=case)
        await tab.post(case, "From one", visibility="internal")
        assert (await other.expect("entry"))["entry"]["kind"] == "note"
        await tab.ok("set", case=case, changes={"tags": ["x"]})
        assert (await other.expect("case", lambda push: push["case"]["tags"] == ["x"]))["case"]["case"] == case


async def test_resume_brings_every_missed_entry_in_order(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as client, console(server) as ada:
        cases = [await client.start(), await client.start()]
        for case in cases:
            asked = [await ada.begin("post", case=case, cid=cid(), body=str(number)) for number in range(450)]
            assert {answer["type"] for answer in await asyncio.gather(*asked)} == {"ok"}
    async with widget(server, erin, resume={cases[0]: 1, cases[1]: 7}) as client:
        for case, after in ((cases[0], 1), (cases[1], 7)):
            got: list[int] = []
            while not got or got[-1] < 451:
                push = await client.expect("entries", lambda push, case=case: push["case"] == case)
                got += [entry["seq"] for entry in push["entries"]]
                assert push["complete"] == (got[-1] == 451)
            assert got == list(range(after + 1, 452))


async def test_resume_brings_long_entries_to_whoever_reads_them(server: Server) -> None:
    """Far more than may wait for a client that does not read."""
    erin = person("Erin")
    async with widget(server, erin) as client:
        case = await client.start()
        asked = [await client.begin("post", case=case, cid=cid(), body="é" * 10_000) for _ in range(99)]
        await asyncio.gather(*asked)
        count = 100
    async with widget(server, erin, resume={case: 0}) as client:
        got = 0
        while got < count:
            push = await client.expect("entries")
            assert len(str(push)) < 64 * 1024
            assert push["entries"][0]["seq"] == got + 1
            got = push["entries"][-1]["seq"]
        assert (await client.post(case, "and on"))["seq"] == count + 1


async def test_history_in_both_directions_joins(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start("1")
        for number in range(2, 13):
            await erin.post(case, str(number))
        latest = await erin.ok("history", case=case, limit=5)
        assert ([entry["seq"] for entry in latest["entries"]], latest["complete"]) == ([8, 9, 10, 11, 12], False)
        before = await erin.ok("history", case=case, before=8, limit=200)
        assert ([entry["seq"] for entry in before["entries"]], before["complete"]) == (list(range(1, 8)), True)
        after = await erin.ok("history", case=case, after=3, limit=4)
        assert ([entry["seq"] for entry in after["entries"]], after["complete"]) == ([4, 5, 6, 7], False)
        assert (await erin.ok("history", case=case, after=12))["complete"]


async def test_resume_of_nothing_missed_is_silent(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as client:
        case = await client.start()
    for resume in ({case: 1}, {case: 99}, {case: 2**70}):
        async with widget(server, erin, resume=resume) as client:
            await client.quiet()
            assert [push for push in client.pushes if push["type"] == "entries"] == []


async def test_too_many_cases_to_resume(server: Server) -> None:
    resume = {f"CS-{number}": 0 for number in range(201)}
    async with widget(server, person("Erin"), resume=resume) as erin:
        assert (await erin.expect("error"))["code"] == "too_large"
        await erin.start()


async def test_what_happens_while_one_resumes_is_not_lost(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as client, console(server) as ada:
        case = await client.start()
        session = await session_of(server, erin)
        writing = asyncio.gather(*[await ada.begin("post", case=case, cid=cid(), body=str(n)) for n in range(50)])
        async with widget(server, erin, session=session, resume={case: 0}) as late:
            await writing
            await late.quiet()
            told = [push["entry"] for push in late.pushes if push["type"] == "entry"]
            told += [entry for push in late.pushes if push["type"] == "entries" for entry in push["entries"]]
            assert {entry["seq"] for entry in told} == set(range(1, 52))


async def test_heads_come_with_every_heartbeat(fast_server: Server) -> None:
    async with widget(fast_server, person("Erin")) as erin, console(fast_server) as ada:
        case, quiet = await erin.start(), await erin.start()
        await ada.post(case, "note", visibility="internal")
        await ada.ok("open", case=case)
        await ada.expect("heads", lambda push: push["heads"] == {case: 2})  # one may have left before `open`
        await erin.expect("heads", lambda push: push["heads"] == {case: 1, quiet: 1})
