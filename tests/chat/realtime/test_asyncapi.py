"""The AsyncAPI document names what the wire contract names, no more and no less."""

import re
from typing import Any

import pytest
from django.test import Client

from chat.realtime import asyncapi, protocol

# As the contract's tables list them, but for `signal`, which comes with screen sharing.
BOTH = {"hello", "post", "history", "read", "typing", "transcript"}
WIDGET = BOTH | {"start", "screen", "end", "rate"}
CONSOLE = BOTH | {"presence", "watch", "page", "unwatch", "open", "close", "accept", "assign", "resolve", "reopen"}
CONSOLE |= {"set", "screen", "decline", "transfer", "take", "join", "leave", "people", "wall", "search"}
CONSOLE |= {"draft", "canned", "save_canned", "drop_canned", "macro", "count", "mentionable", "bulk"}
CONSOLE |= {"snooze", "wake", "follow", "unfollow", "merge", "unmerge", "split", "unsplit"}
CONSOLE |= {"views", "save_view", "drop_view"}
EVERYBODYS_PUSHES = {"entry", "entries", "heads", "case", "typing", "read", "screen", "drain"}
PUSHES = {
    "widget": EVERYBODYS_PUSHES | {"queue", "session"},
    "console": EVERYBODYS_PUSHES | {"cases", "presence", "offer", "notice", "here", "waiting", "draft", "watchers"},
}
CODES = {"bad_request", "forbidden", "not_found", "conflict", "stale", "rate_limited", "too_large", "closed"}
CODES |= {"unavailable", "storage_full", "internal"}
CLOSES = {"4400", "4401", "4403", "4408", "4429", "1007", "1009", "1012", "1013"}


@pytest.fixture
def document(client: Client) -> Any:
    answer = client.get("/ws/v1/asyncapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return answer.json()


def types_of(document: Any, channel: str, action: str) -> set[str]:
    """The `type` on the wire of what the server receives or sends, by following the document's own references."""
    found = [
        operation["messages"][0]
        for operation in document["operations"].values()
        if operation["action"] == action and operation["channel"]["$ref"] == f"#/channels/{channel}"
    ]
    payloads = (resolve(document, resolve(document, resolve(document, ref))["payload"]) for ref in found)
    return {payload["properties"]["type"]["enum"][0] for payload in payloads}


def resolve(document: Any, found: Any) -> Any:
    for name in found["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return document


@pytest.mark.parametrize(("channel", "frames"), [("widget", WIDGET), ("console", CONSOLE)])
def test_frames_and_pushes_are_the_contracts(document: Any, channel: str, frames: set[str]) -> None:
    assert document["channels"][channel]["address"] == f"/ws/v1/{channel}"
    assert types_of(document, channel, "receive") == frames
    assert types_of(document, channel, "send") == PUSHES[channel]


def test_codes_are_the_contracts(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["Error"]["properties"]["code"]["enum"]) == CODES
    assert set(schemas["Error"]["required"]) == {"type", "re", "code", "message"}
    for channel in document["channels"].values():
        assert set(channel["x-close-codes"]) == CLOSES


def test_every_frame_but_typing_is_answered(document: Any) -> None:
    silent = {key for key, one in document["operations"].items() if one["action"] == "receive" and "reply" not in one}
    assert silent == {"widget.typing", "console.typing"}


def test_no_reference_leads_nowhere(document: Any) -> None:
    references = set(re.findall(r'"\$ref":"([^"]+)"', asyncapi._encoded().decode()))
    assert references
    for reference in references:
        assert resolve(document, {"$ref": reference}) is not None


def test_every_push_that_there_is_is_told() -> None:
    told = {*asyncapi.WIDGET_PUSHES, *asyncapi.CONSOLE_PUSHES}
    assert told == set(protocol.Push.__subclasses__())


def test_the_document_is_for_reading(client: Client) -> None:
    assert client.post("/ws/v1/asyncapi.json").status_code == 405
