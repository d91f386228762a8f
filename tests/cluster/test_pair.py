"""A customer at one process and an agent at another: what is committed at one is heard at the other."""

import asyncio
import uuid

from cases.models import Entry
from tests.servers import Server, Servers, person
from tests.sockets import console, widget

Pair = tuple[Server, Server]


def cid() -> str:
    return str(uuid.uuid4())


async def test_a_chat_across_processes(pair: Pair) -> None:
    async with widget(pair[0], person("Erin")) as erin, console(pair[1]) as ada:
        await ada.ok("watch", view="unassigned")
        case = await erin.start("Across")
        await ada.expect("cases", lambda push: case in [one["case"] for one in push["cases"]])
        await ada.ok("open", case=case)
        await ada.ok("accept", case=case)
        await erin.expect("case", lambda push: push["case"]["assignee"] == "Ada")
        await ada.post(case, "Hello")
        assert (await erin.expect("entry", lambda push: push["entry"]["body"] == "Hello"))["entry"]["seq"] == 3
        await erin.send("typing", case=case, on=True)
        assert (await ada.expect("typing"))["on"]
        await erin.ok("read", case=case, seq=3)
        assert (await ada.expect("read"))["by"]["kind"] == "customer"
        await ada.ok("screen", case=case, action="request", reason="why")
        assert (await erin.expect("screen"))["screen_share"]["state"] == "requested"


async def test_the_place_in_the_queue_across_processes(pair: Pair) -> None:
    async with widget(pair[0], person("Erin")) as erin, widget(pair[1], person("Sam")) as sam:
        case = await erin.start()
        first = await erin.expect("queue", lambda push: push["case"] == case)
        await sam.start()
        await erin.expect("queue", lambda push: push["waiting"] > first["waiting"])


async def test_exactly_one_wins_across_processes(pair: Pair) -> None:
    async with (
        widget(pair[0], person("Erin")) as erin,
        console(pair[0], "Ada") as ada,
        console(pair[1], "Ben") as ben,
        console(pair[1], "Lena") as lena,
    ):
        for _ in range(25):
            case = await erin.start()
            answers = await asyncio.gather(*(agent.ask("accept", case=case) for agent in (ada, ben, lena)))
            assert sorted(answer["type"] for answer in answers) == ["error", "error", "ok"]
            names = {(answer["case"]["assignee"] or {}).get("name") for answer in answers}
            assert len(names) == 1


async def test_both_processes_write_on_one_case_without_holes(pair: Pair) -> None:
    erin = person("Erin")
    async with widget(pair[0], erin) as tab, widget(pair[1], erin) as other, console(pair[1]) as ada:
        case = await tab.start()
        same = [cid() for _ in range(20)]
        asked = [await tab.begin("post", case=case, cid=one, body=one) for one in same]
        asked += [await other.begin("post", case=case, cid=one, body=one) for one in same]
        asked += [await ada.begin("post", case=case, cid=cid(), body="x") for _ in range(40)]
        answers = await asyncio.gather(*asked)
        assert {answer["type"] for answer in answers} == {"ok"}
        assert [answer["seq"] for answer in answers[:20]] == [answer["seq"] for answer in answers[20:40]]
        places = await pair[0].ado(lambda: list(Entry.objects.filter(case__number=case).values_list("seq", flat=True)))
        assert sorted(places) == list(range(1, 62))


async def test_a_role_is_switched_off_at_both(pair: Pair) -> None:
    await asyncio.to_thread(pair[0].manage, "chat_role", "casework", "Yard Lead", "--on")
    dora = person("Dora", role="Yard Lead")
    async with widget(pair[0], dora) as one, widget(pair[1], dora) as other:
        await asyncio.to_thread(pair[0].manage, "chat_role", "casework", "Yard Lead", "--off")
        assert [await one.closed(), await other.closed()] == [4403, 4403]


async def test_what_rest_writes_is_heard_at_the_other(pair: Pair) -> None:
    headers = {"Authorization": f"Bearer {pair[0].cast['Ada']}"}
    async with widget(pair[1], person("Erin")) as erin:
        case = await erin.start()
        path = f"/api/v1/cases/{case}/entries/"
        answer = await asyncio.to_thread(pair[0].post, path, {"body": "By REST"}, **headers)
        assert answer.status == 201
        await erin.expect("entry", lambda push: push["entry"]["body"] == "By REST")


async def test_an_agent_stays_online_while_another_socket_is_left(pair: Pair) -> None:
    async with console(pair[0], "Ben") as ben, console(pair[1], "Tess") as tess:
        await tess.ok("presence", status="online")
        me = tess.welcome["you"]["id"]
        async with console(pair[0], "Tess") as second:
            await second.ok("presence", status="online")
        await ben.expect("presence", lambda push: (push["agent"], push["status"]) == (me, "offline"))
        await ben.expect("presence", lambda push: (push["agent"], push["status"]) == (me, "online"))


async def test_workers_share_one_port(servers: Servers) -> None:
    server = servers.make(workers=2, RATE_LIMITS="off").start()
    erin = person("Erin")
    tabs = [widget(server, erin) for _ in range(8)]
    clients = [await tab.__aenter__() for tab in tabs]
    case = await clients[0].start("To all of them")
    for client in clients[1:]:
        assert (await client.expect("entry"))["entry"]["body"] == "To all of them"
    asked = [await client.begin("post", case=case, cid=cid(), body="x") for client in clients for _ in range(5)]
    assert sorted(answer["seq"] for answer in await asyncio.gather(*asked)) == list(range(2, 42))
    ending = asyncio.create_task(asyncio.to_thread(server.terminate))
    assert {await client.closed() for client in clients} == {1012}
    await ending
    for tab in tabs:
        await tab.__aexit__(None, None, None)
