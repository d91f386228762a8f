"""That each series counts what it says, against a server of its own."""

import asyncio
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.chatsupport.metrics.scraping import Scrape, read, scrape
from tests.conftest import INTERNET_EXPLORER
from tests.servers import Server, Servers, person
from tests.sockets import console, knock, refusal, widget


@pytest.fixture
def server(servers: Servers) -> Iterator[Server]:
    made = servers.make().start()
    yield made
    made.close()


def cid() -> str:
    return str(uuid.uuid4())


def total(found: Scrape, name: str, **labels: str) -> float:
    return found.get(f"chatsupport_{name}_total", **labels)


async def test_sockets_open_and_closed(server: Server) -> None:
    async with widget(server, person("Erin")), widget(server, person("Sam")), console(server):
        found = await scrape(server)
        assert found.values("chatsupport_sockets_open", "surface") == {"widget": 2, "console": 1}
    found = await scrape(server, lambda found: not any(found.values("chatsupport_sockets_open", "surface").values()))
    assert total(found, "sockets_closed", by="client", code="1000") == 3
    assert found.get("chatsupport_frames_total", direction="in") == 3


async def test_what_is_stored(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.ok("open", case=case)
        asked = [await erin.begin("post", case=case, cid=cid(), body="x") for _ in range(5)]
        await asyncio.gather(*asked)
        same = cid()
        await ada.post(case, "once", same)
        await ada.post(case, "once", same)
        await ada.post(case, "internally", visibility="internal")
        found = await scrape(server)
    assert total(found, "entries_stored", kind="message", author="customer") == 6
    assert total(found, "entries_stored", kind="message", author="agent") == 1
    assert total(found, "entries_stored", kind="note", author="agent") == 1
    written = found.get("chatsupport_commit_batch_size_sum")
    assert written >= 9
    assert found.get("chatsupport_commit_batch_size_bucket", le="+Inf") == found.get("chatsupport_commit_seconds_count")
    assert 0 < found.get("chatsupport_commit_seconds_count") <= written
    assert found.get("chatsupport_commit_seconds_sum") > 0
    assert found.get("chatsupport_fanout_seconds_count") > 0
    assert found.get("chatsupport_write_queue") == 0


async def test_who_waits(server: Server) -> None:
    found = await scrape(server)
    names = ("chatsupport_queue_waiting", "chatsupport_queue_longest_wait_seconds")
    assert [found.get(name) for name in names] == [0, 0]
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await erin.start()
        found = await scrape(server)
        assert found.get(names[0]) == 2
        assert found.get(names[1]) > 0
        await ada.ok("accept", case=case)
        assert (await scrape(server)).get(names[0]) == 1


async def test_refusals(server: Server) -> None:
    ask = server.session
    answers = [await asyncio.to_thread(ask, person("Mia", role="Site Manager"))]
    answers.append(await asyncio.to_thread(ask, person("Erin"), INTERNET_EXPLORER))
    answers.append(await asyncio.to_thread(server.post, "/widget/v1/session", {"site": "casework"}))
    assert [one.status for one in answers] == [403, 403, 400]
    assert await refusal(server, "widget", origin="https://stranger.example") == 403
    async with knock(server, "console", origin=None) as ada:
        await ada.send("hello", token="cst_nobody")
        assert await ada.closed() == 4401
    found = await scrape(server, lambda found: "4401" in found.values("chatsupport_sockets_refused_total", "code"))
    ended = found.values("chatsupport_session_requests_total", "outcome")
    assert {outcome for outcome, number in ended.items() if number} == {"role", "browser", "bad_request"}
    assert found.values("chatsupport_sockets_refused_total", "code") == {"403": 1, "4401": 1}
    assert total(found, "sockets_closed", by="server", code="4401") == 1


async def test_refused_frames_and_limits(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        assert await erin.refused("post", case="CS-1", cid=cid(), body="x") == "not_found"
        assert await erin.refused("nonsense") == "bad_request"
        for _ in range(12):
            asked = await erin.ask("rate", case="CS-1", score=3)
        assert asked["code"] == "rate_limited"
        found = await scrape(server)
    refused = found.values("chatsupport_frames_refused_total", "code")
    assert refused["bad_request"] == 1
    assert refused["not_found"] + refused["rate_limited"] == 13
    assert refused["rate_limited"] == total(found, "rate_limited", frame="rate") > 0


async def test_who_comes_back(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as client:
        case = await client.start()
        await client.post(case, "second")
    async with widget(server, erin, resume={case: 1}) as client:
        await client.expect("entries")
        found = await scrape(server)
    assert found.values("chatsupport_resumes_total", "surface") == {"widget": 1, "console": 0}
    assert total(found, "resumed_entries") == 1


def test_the_process_and_its_database(server: Server) -> None:
    found = read(server)
    assert found.get("process_resident_memory_bytes") > 0
    assert found.get("process_cpu_seconds_total") > 0
    assert found.values("python_gc_collections_total", "generation").keys() == {"0", "1", "2"}
    pooled = {name for name in found.names() if name.startswith("chatsupport_database_")}
    assert len(pooled) == (3 if connection.vendor == "postgresql" else 0)


async def test_it_answers_while_the_database_cannot(server: Server) -> None:
    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        await server.ado(run, "ALTER TABLE cases_conversation RENAME TO cases_conversation_away")
        found = await scrape(server)
        await server.ado(run, "ALTER TABLE cases_conversation_away RENAME TO cases_conversation")
        assert "chatsupport_queue_waiting" not in found.names()
        assert total(found, "entries_stored", kind="message", author="customer") == 1
        await erin.post(case, "and on")


async def test_no_client_can_make_series_without_end(server: Server) -> None:
    async with widget(server, person("Erin")) as one, widget(server, person("Sam")) as other:
        await one.connection.close(4711)
        await other.connection.close(3999)
    closed = "chatsupport_sockets_closed_total"
    found = await scrape(server, lambda found: found.values(closed, "code").get("other") == 2)
    assert found.values(closed, "code") == {"other": 2}


def test_the_documentation_tells_of_every_series_and_of_no_other(server: Server) -> None:
    page = (Path(__file__).parents[3] / "docs/monitoring.md").read_text()
    told = set(re.findall(r"^\| `(chatsupport_\w+)", page, re.MULTILINE))
    there = {name for name in read(server).families if name.startswith("chatsupport_")}
    elsewhere = {name for name in told if name.startswith("chatsupport_database_")}  # SQLite has no pool
    assert there <= told
    assert told - there <= elsewhere
    assert set(re.findall(r"chatsupport_[a-z_]+?(?=_bucket|[^a-z_])", page)) <= told
