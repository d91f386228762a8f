"""Conversations under load, ours and the tutorial's behind one face: a message is sent at one end and is done when both
ends know of it, the sender that it is stored, the other what it says.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from tests.load import client
from tests.load.client import Socket, Told, some_at_once
from tests.load.installations import Installation
from tests.load.servers import Running

BODY = "Thank you, I have tried that, and now the form opens. One question is left: where do I find the report?"


class Post(Struct, tag="post", tag_field="type"):
    id: str
    case: str
    cid: str
    body: str = BODY


class Say(Struct):
    """The tutorial's only frame; it has no other place for the id by which the bench knows it again."""

    message: str


class Line(ABC):
    """A conversation, of two ends as a rule. `done` is called with the id of each message that all ends know of."""

    def __init__(self, *ends: Socket) -> None:
        self.ends = ends
        self.done: Callable[[str], None] = lambda sent: None
        self.failed: str | None = None
        self._left: dict[str, int] = {}
        for end in ends:
            end.hear = self.hear

    def send(self, end: int, sent: str) -> None:
        self._left[sent] = len(self.ends)
        self.ends[end].send(self.frame(sent))

    def close(self) -> None:
        for end in self.ends:
            end.close()

    @abstractmethod
    def frame(self, sent: str) -> Struct:
        """The frame of a message with that id (a UUID's text)."""

    @abstractmethod
    def hear(self, told: Told) -> None:
        """A frame at either end."""

    def saw(self, sent: str) -> None:
        """One of the ends knows of it."""
        left = self._left.get(sent)
        if left == 1:
            del self._left[sent]
            self.done(sent)
        elif left is not None:
            self._left[sent] = left - 1


class OurLine(Line):
    """A customer's socket and an agent's on one case."""

    def __init__(self, case: str, *ends: Socket) -> None:
        super().__init__(*ends)
        self.case = case

    def frame(self, sent: str) -> Struct:
        return Post(id=sent, case=self.case, cid=sent)

    def hear(self, told: Told) -> None:
        if told.entry is not None:
            self.saw(told.entry.cid)
        elif told.re is not None:
            self.failed = told.code or self.failed
            self.saw(told.re)


class TutorialLine(Line):
    """Two sockets in one room; both hear everything, once it is stored."""

    def frame(self, sent: str) -> Struct:
        return Say(sent + BODY)

    def hear(self, told: Told) -> None:
        self.saw(told.message[:36])


async def ours(customers: Running, agents: Running, installation: Installation) -> list[Line]:
    """A line for each case of the installation; the two sides may be at different servers."""
    people = zip(installation.sessions, installation.tokens, installation.cases, strict=False)
    return list(await some_at_once([_our_line(customers, agents, *of) for of in people]))


async def _our_line(customers: Running, agents: Running, session: str, token: str, case: str) -> Line:
    widget, console = await client.widget(customers, session), await client.console(agents, token)
    await console.ask("open", case=case)
    return OurLine(case, widget, console)


async def tutorial(one: Running, other: Running, pairs: int) -> list[Line]:
    """`pairs` rooms."""
    return list(await some_at_once([_tutorial_line(one, other, number) for number in range(pairs)]))


async def _tutorial_line(one: Running, other: Running, number: int) -> Line:
    ends: list[Any] = [await client.connect(f"{server.socket_url}/ws/r{number}") for server in (one, other)]
    return TutorialLine(*ends)
