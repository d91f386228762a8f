"""Frames to text and back; how a text that is no frame is told from a frame that cannot be understood."""

import json
from typing import Any

import msgspec
from msgspec import UNSET

from cases.problems import Problem

ID_LENGTH = 64


class Malformed(Exception):
    """What came is no frame at all; the socket is closed with 4400."""


_encoder = msgspec.json.Encoder()


def encode(frame: object) -> str:
    """A frame as the text that goes over the wire."""
    return _encoder.encode(frame).decode()


def ok(re: str, answer: dict[str, Any]) -> str:
    return encode({"type": "ok", "re": re} | answer)


def error(re: str | None, problem: Problem) -> str:
    """An `error` answer; `re` is null when the frame that was refused carried no usable id."""
    frame: dict[str, Any] = {"type": "error", "re": re, "code": problem.code, "message": problem.message}
    if problem.retry_after is not None:
        frame["retry_after"] = problem.retry_after
    return encode(frame | problem.extra)


class Decoder:
    """Decodes one surface's frames. Raises `Malformed` for what is no JSON object, `BadFrame` for the rest."""

    def __init__(self, frames: Any) -> None:
        self._decoder = msgspec.json.Decoder(frames)

    def __call__(self, text: str) -> Any:
        try:
            frame = self._decoder.decode(text)
        except (msgspec.DecodeError, RecursionError) as reason:
            raise BadFrame(_id_in(text), str(reason)) from reason
        if frame.id is not UNSET and len(frame.id) > ID_LENGTH:
            raise BadFrame(None, f"id is over {ID_LENGTH} characters")
        return frame


class BadFrame(Exception):
    """A JSON object that is no frame of this surface; `re` is its id, when it has a usable one."""

    def __init__(self, re: str | None, reason: str) -> None:
        super().__init__(reason)
        self.re = re

    @property
    def problem(self) -> Problem:
        return Problem("bad_request", f"This frame cannot be understood: {self}")


def _id_in(text: str) -> str | None:
    """The usable id of a frame that was refused. Python's own decoder also reads half a surrogate pair, which people
    do type (half an emoji, cut off): that is a bad text and no reason to hang up."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as reason:
        raise Malformed(str(reason)) from reason
    if not isinstance(raw, dict):
        raise Malformed("not an object")
    found = raw.get("id")
    usable = isinstance(found, str) and len(found) <= ID_LENGTH and found.isprintable()
    return str(found) if usable else None
