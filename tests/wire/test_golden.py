"""The frames as they stand on the wire. A change here changes the contract: fields may be added, never renamed."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cases.problems import Problem
from chat.realtime import protocol
from chat.realtime.hub import Delivery
from tests.chat.realtime.test_hub import EVERY

GOLDEN = json.loads((Path(__file__).parent / "frames.json").read_text())


def pushes() -> dict[str, Any]:
    """Every push that an event becomes, for each side."""
    told: dict[str, Any] = {}
    for number, event in enumerate(EVERY):
        for side in ("for_agents", "for_customer"):
            text = getattr(Delivery(event), side)
            told[f"{number} {type(event).__name__} {side}"] = text and json.loads(text)
    return told


@pytest.mark.parametrize("name", pushes())
def test_a_push_stands_on_the_wire_as_ever(name: str) -> None:
    assert pushes()[name] == GOLDEN["pushes"][name]


@pytest.mark.parametrize("frame", GOLDEN["widget"], ids=lambda frame: frame["type"])
def test_a_frame_of_the_widget_is_understood(frame: dict[str, Any]) -> None:
    _understood(protocol.WidgetFrame, frame)


@pytest.mark.parametrize("frame", GOLDEN["console"], ids=lambda frame: frame["type"])
def test_a_frame_of_the_console_is_understood(frame: dict[str, Any]) -> None:
    _understood(protocol.ConsoleFrame, frame)


def _understood(frames: Any, frame: dict[str, Any]) -> None:
    """With a field more than is known, and nothing of it is lost."""
    decoded = protocol.Decoder(frames)(json.dumps(frame | {"of_a_newer_client": 1}))
    assert json.loads(msgspec.json.encode(decoded)).items() >= frame.items()


@pytest.mark.parametrize(("surface", "frames"), [("widget", protocol.WidgetFrame), ("console", protocol.ConsoleFrame)])
def test_no_frame_is_left_out(surface: str, frames: Any) -> None:
    kinds = {one.__struct_config__.tag for one in frames.__args__}
    assert kinds == {frame["type"] for frame in GOLDEN[surface]}


def test_the_pushes_of_the_server_itself() -> None:
    own = [
        protocol.HeadsPush(heads={"CS-1": 2}),
        protocol.SessionPush(session="S", expires_in=900),
        protocol.DrainPush(reconnect_in=2.0),
    ]
    assert [json.loads(protocol.encode(push)) for push in own] == [
        {"type": "heads", "heads": {"CS-1": 2}},
        {"type": "session", "session": "S", "expires_in": 900},
        {"type": "drain", "reconnect_in": 2.0},
    ]


def test_answers() -> None:
    assert json.loads(protocol.ok("7", {"seq": 3})) == {"type": "ok", "re": "7", "seq": 3}
    said = {"type": "error", "re": None, "code": "conflict", "message": "no", "case": "CS-1"}
    assert json.loads(protocol.error(None, Problem("conflict", "no", case="CS-1"))) == said
    later = protocol.error("7", Problem("rate_limited", "slowly", retry_after=0.5))
    assert json.loads(later)["retry_after"] == 0.5
