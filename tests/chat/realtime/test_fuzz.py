"""Frames that nobody would send. Whatever comes is answered or closed with a code of the contract, the log holds no
traceback (see the server fixture), and the server goes on."""

import json
import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from chat.realtime import protocol
from tests.servers import Server, person
from tests.sockets import Client, Frame, console, session_of, widget

CODES = {
    "bad_request", "forbidden", "not_found", "conflict", "stale", "rate_limited", "too_large", "closed", "unavailable",
    "storage_full",
}  # fmt: skip
CLOSES = {1009, 4400, 4429}
FUZZ = settings(
    max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

texts = st.text(max_size=80) | st.text(st.characters(), max_size=80)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(
    ["", "\x00", "CS-10001", "public", "internal", "all", 2**31, 2**63, 2**64, -1, 10**40, "\ud800", "x" * 5_000]
)  # fmt: skip
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))
FIELDS = [
    "type", "id", "case", "cid", "body", "seq", "after", "before", "limit", "changes", "view", "visibility", "fields",
    "attachments", "last_seen_seq", "action", "agent", "team", "status", "score", "on", "resume", "only",
]  # fmt: skip


def shared(case: str) -> list[Frame]:
    cid = "8b0f7a3e-3f0e-4c50-9d0e-0d3a2f3c9a11"
    return [
        {"type": "post", "case": case, "cid": cid, "body": "x"},
        {"type": "history", "case": case, "after": 0},
        {"type": "read", "case": case, "seq": 1},
        {"type": "typing", "case": case, "on": True},
        {"type": "screen", "case": case, "action": "stop"},
    ]


def of_widget(case: str) -> list[Frame]:
    start = {"type": "start", "cid": str(uuid.uuid4()), "body": "x", "fields": {"feature": "f"}, "page": "p"}
    return [*shared(case), start, {"type": "end", "case": case}, {"type": "rate", "case": case, "score": 3}]


def of_console(case: str) -> list[Frame]:
    about = [{"type": kind, "case": case} for kind in ("open", "close", "accept", "assign", "resolve", "reopen")]
    views = [{"type": kind, "view": "all", "after": "x"} for kind in ("watch", "page", "unwatch")]
    change = {"type": "set", "case": case, "changes": {"priority": "high", "tags": ["x"], "subject": "s"}}
    draft = {"type": "draft", "case": case, "mode": "note", "text": "x"}
    return [*shared(case), *about, *views, change, draft, {"type": "presence", "status": "away"}]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[int, dict[str, Any], list[str], int]:
    """Which valid frame, what is put into it, what is taken out, and where its text is cut (0: nowhere)."""
    put = draw(st.dictionaries(st.sampled_from(FIELDS[2:]) | texts, values, max_size=3))
    gone = draw(st.lists(st.sampled_from(FIELDS), max_size=2))
    return draw(st.integers(0, 99)), put, gone, draw(st.sampled_from([0, 0, 0, 0, 7, 30]))


Mutation = tuple[int, dict[str, Any], list[str], int]
objects = st.dictionaries(texts | st.sampled_from(FIELDS), values)
anything = texts | values.map(json.dumps) | objects.map(json.dumps)


def apply(frames: list[Frame], mutation: Mutation) -> str:
    which, put, gone, cut = mutation
    frame = frames[which % len(frames)] | {"id": "fuzz"} | put
    text = json.dumps({key: value for key, value in frame.items() if key not in gone})
    return text[:-cut] if cut else text


async def throw(client: Client, frames: list[str]) -> None:
    """Sends them all; every error has a code of the contract, and so has the close if there is one."""
    with suppress(ConnectionClosed, ConnectionError):
        for text in frames:
            await client.connection.send(text.encode(errors="replace").decode())
        await client.quiet()
    if client.connection.close_code is not None:
        assert client.connection.close_code in CLOSES
    assert {push["code"] for push in client.pushes if push["type"] == "error"} <= CODES


@FUZZ
@given(st.lists(anything, min_size=1, max_size=8), st.lists(mutated(), min_size=10, max_size=30))
async def test_the_widget_survives(uvicorn_server: Server, texts: list[str], mutations: list[Mutation]) -> None:
    erin = person("Erin")
    session = await session_of(uvicorn_server, erin)
    async with widget(uvicorn_server, erin, session=session) as client:
        case = await client.start()
        await throw(client, [apply(of_widget(case), one) for one in mutations])
    async with widget(uvicorn_server, erin, session=session) as client:
        await throw(client, texts)
    async with widget(uvicorn_server, erin, session=session) as client:
        assert (await client.post(case, "still here"))["seq"] > 1


@FUZZ
@given(st.lists(anything, min_size=1, max_size=8), st.lists(mutated(), min_size=10, max_size=30))
async def test_the_console_survives(uvicorn_server: Server, texts: list[str], mutations: list[Mutation]) -> None:
    async with widget(uvicorn_server, person("Erin")) as erin:
        case = await erin.start()
    async with console(uvicorn_server) as client:
        await throw(client, [apply(of_console(case), one) for one in mutations])
    async with console(uvicorn_server) as client:
        await throw(client, texts)
    async with console(uvicorn_server, "Lena") as lena:
        assert (await lena.post(case, "still here"))["seq"] > 1


@settings(max_examples=150, deadline=None, derandomize=True)
@given(anything | mutated().map(lambda mutation: apply(of_console("CS-1") + of_widget("CS-1"), mutation)))
@pytest.mark.parametrize("frames", [protocol.WidgetFrame, protocol.ConsoleFrame])
def test_decoding_raises_only_what_the_loop_expects(frames: Any, text: str) -> None:
    with suppress(protocol.BadFrame, protocol.Malformed):
        protocol.Decoder(frames)(text)
