"""The AsyncAPI 3 document of both sockets, made from the frames' own types, so that the two cannot disagree."""

from functools import cache
from typing import Any, TypeAlias, get_args

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from msgspec import UNSET, Struct, UnsetType

from cases.problems import Code
from chat.realtime import protocol
from chat.realtime.protocol import ConsoleFrame, Frame, Push, WidgetFrame


class Ok(Struct, tag="ok", tag_field="type"):
    """The answer to a frame that was done; `re` is the frame's id. What else it holds depends on the frame."""

    re: str


class Error(Struct, tag="error", tag_field="type"):
    """The answer to a frame that was refused; nothing was written. Temporary refusals say when to try again."""

    re: str | None
    code: Code
    message: str
    retry_after: float | UnsetType = UNSET


Message: TypeAlias = type[Struct]

_EVERYBODY: tuple[type[Push], ...] = (
    protocol.EntryPush,
    protocol.EntriesPush,
    protocol.HeadsPush,
    protocol.TypingPush,
    protocol.ReadPush,
    protocol.ScreenPush,
    protocol.DrainPush,
)
WIDGET_PUSHES: tuple[type[Push], ...] = (
    *_EVERYBODY,
    protocol.CustomerCasePush,
    protocol.QueuePush,
    protocol.SessionPush,
)
CONSOLE_PUSHES: tuple[type[Push], ...] = (
    *_EVERYBODY,
    protocol.CasePush,
    protocol.CasesPush,
    protocol.PresencePush,
    protocol.OfferPush,
    protocol.NoticePush,
    protocol.HerePush,
    protocol.WaitingPush,
    protocol.DraftPush,
    protocol.WatchersPush,
)
ANSWERS: tuple[Message, ...] = (Ok, Error)
SILENT = (protocol.Typing,)  # gets no answer
CLOSES = {
    protocol.MALFORMED: "Malformed.",
    protocol.UNAUTHENTICATED: "Not, or no longer, authenticated.",
    protocol.REFUSED: "Refused by role or browser.",
    protocol.NO_HELLO: "No hello in time.",
    protocol.TOO_MANY: "Too many.",
    1007: "Bad UTF-8.",
    protocol.TOO_LARGE: f"A frame was over {protocol.FRAME_LIMIT:,} bytes.",
    protocol.RESTARTING: "The server restarts; come back after a moment.",
    protocol.OVERLOADED: "Overloaded; come back later.",
}


@require_safe
def view(request: HttpRequest) -> HttpResponse:
    """`/ws/v1/asyncapi.json`, open to everybody."""
    answer = HttpResponse(_encoded(), content_type="application/json")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def document() -> dict[str, Any]:
    """The whole document, as JSON has it."""
    sockets = {"widget": (_members(WidgetFrame), WIDGET_PUSHES), "console": (_members(ConsoleFrame), CONSOLE_PUSHES)}
    messages: set[Message] = set(ANSWERS)
    for frames, pushes in sockets.values():
        messages.update(frames, pushes)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "chatsupport sockets", "version": "1", "description": protocol.__doc__},
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, (*frames, *pushes, *ANSWERS)) for name, (frames, pushes) in sockets.items()},
        "operations": {
            key: operation
            for name, (frames, pushes) in sockets.items()
            for key, operation in (*_received(name, frames), *_sent(name, pushes))
        },
        "components": _components(sorted(messages, key=lambda one: one.__name__)),
    }


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(document())


def _members(union: Any) -> tuple[type[Frame], ...]:
    return get_args(union)


def _channel(name: str, messages: tuple[Message, ...]) -> dict[str, Any]:
    return {
        "address": f"/ws/v1/{name}",
        "messages": {one.__name__: {"$ref": f"#/components/messages/{one.__name__}"} for one in messages},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        "x-close-codes": {str(code): meaning for code, meaning in CLOSES.items()},
    }


def _received(channel: str, frames: tuple[type[Frame], ...]) -> list[tuple[str, dict[str, Any]]]:
    """What the server takes, each with its answers."""
    operations = []
    for frame in frames:
        operation = _operation("receive", channel, frame)
        if frame not in SILENT:
            answers = [_in_channel(channel, answer) for answer in ANSWERS]
            operation["reply"] = {"channel": {"$ref": f"#/channels/{channel}"}, "messages": answers}
        operations.append((f"{channel}.{_tag(frame)}", operation))
    return operations


def _sent(channel: str, pushes: tuple[type[Push], ...]) -> list[tuple[str, dict[str, Any]]]:
    """What the server sends of its own accord."""
    return [(f"{channel}.push.{_tag(push)}", _operation("send", channel, push)) for push in pushes]


def _operation(action: str, channel: str, message: Message) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [_in_channel(channel, message)],
    }


def _in_channel(channel: str, message: Message) -> dict[str, str]:
    return {"$ref": f"#/channels/{channel}/messages/{message.__name__}"}


def _components(messages: list[Message]) -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(messages, ref_template="#/components/schemas/{name}")
    told = {
        one.__name__: {"name": _tag(one), "payload": {"$ref": f"#/components/schemas/{one.__name__}"}}
        for one in messages
    }
    return {"messages": told, "schemas": schemas}


def _tag(message: Message) -> str:
    """The frame's `type` on the wire."""
    return str(message.__struct_config__.tag)
