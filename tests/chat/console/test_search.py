"""Searching over the agents' socket: what is written is found soon, by those who may see it."""

import asyncio
import time
from typing import Any

import pytest

from tests.servers import Server, person
from tests.sockets import Client, console, widget

SOON = 15  # seconds; it is a second or two on a machine that has nothing else to do


async def hits(agent: Client, query: str, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await agent.ok("search", query=query, **asked))["hits"]
    return found


async def soon(agent: Client, query: str) -> list[dict[str, Any]]:
    """The hits, as soon as there are any."""
    until = time.monotonic() + SOON
    while not (found := await hits(agent, query)) and time.monotonic() < until:
        await asyncio.sleep(0.2)
    return found


async def test_a_message_is_found_soon_after_it_was_written(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start("The gizmograph hangs")
        (hit,) = await soon(ada, "gizmogr")
        assert (hit["case"], hit["where"], hit["contact"]) == (case, "subject", "Erin")
        await erin.post(case, "It says: flumminated, élan vital")
        (hit,) = await soon(ada, "flumminated elan")
        assert hit["entry"] | {"at": ""} == {"seq": 2, "kind": "message", "author": "Erin", "at": ""}
        shown = hit["snippet"]
        assert [shown["text"][a:b] for a, b in shown["marks"]] == ["flumminated", "élan"]
        assert await hits(ada, "flumminated", filters={"status": ["resolved"]}) == []


async def test_what_another_queue_has_is_not_found(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server, "Lena") as lena, console(server) as ada:
        case = await erin.start("Quibberish")
        assert await soon(ada, "quibberish")
        team = next(team["id"] for team in lena.welcome["desk"]["teams"] if team["name"] == "Billing")
        await lena.ok("assign", case=case, team=team)
        assert await hits(lena, "quibberish")
        answer = await ada.ok("search", query="quibberish")
        assert (answer["hits"], answer["next"], answer["whole"]) == ([], None, True)
        assert await hits(ada, case) == []


@pytest.mark.parametrize(
    "asked",
    [{"query": ""}, {"query": "?"}, {"query": "x" * 201}, {"query": "word", "cursor": "nonsense"}, {"query": 1}, {}],
)
async def test_what_cannot_be_looked_for_is_refused(server: Server, asked: dict[str, Any]) -> None:
    async with console(server) as ada:
        assert await ada.refused("search", **asked) == "bad_request"


async def test_customers_have_no_such_frame(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        assert await erin.refused("search", query="word") == "bad_request"
