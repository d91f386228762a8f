"""What a socket asks of the surface that it serves, and how that answers."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, ClassVar, Protocol, TypeAlias

from chat.realtime import protocol

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Coroutine[Any, Any, None]]


class Refused(Exception):
    """The socket is to be closed with this code, and this reason for people."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code


class Later:
    """An answer that is made of what `done` will have; the loop goes on meanwhile."""

    __slots__ = ("done", "make")

    def __init__(self, done: "asyncio.Future[Any]", make: Callable[[Any], dict[str, Any]]) -> None:
        self.done = done
        self.make = make


class Consumer(Protocol):
    """What a surface does. `person` names whose limits apply, once `hello` has been answered."""

    surface: ClassVar[str]
    decode: ClassVar[protocol.Decoder]
    hello_type: ClassVar[type[protocol.Frame]]
    person: str

    async def hello(self, frame: Any) -> dict[str, Any]:
        """Signs the client in and answers it; raises `Refused`."""

    async def resume(self, frame: Any) -> None:
        """Writes what the client missed."""

    async def handle(self, frame: Any) -> "dict[str, Any] | Later | None":
        """Answers a frame: at once, later (the loop goes on meanwhile), or not at all. Raises `Problem`."""

    def gone(self) -> None:
        """Called once, when the socket has closed, whether hello was answered or not."""
