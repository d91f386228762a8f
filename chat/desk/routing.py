"""Which chat goes to which agent: a pure function of how the desk stands, without a look at clock or database.

`plan` says what is to be done now, and `due` when to look again if nothing happens until then. What it promises:

- Of the chats the one that has waited longest comes first; of the agents the one with the fewest chats, then the one
  who has been given none for longest.
- An agent is able to take a chat who is online, in its team, has its skill (or the chat has waited for it long enough),
  has room, and has not let that very chat pass in the last minute. While someone is able, no chat stays without an
  agent or an offer; and nobody gets more than they have room for.
- A chat of an agent who has gone, and whose team waits no longer for them, goes back to where it stood in the queue.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

MISSES = 3  # offers let pass in a row, after which an agent is set away
REST = timedelta(seconds=60)  # until a chat that an agent let pass comes to them again


@dataclass(frozen=True, slots=True)
class Line:
    """A team's way: agents choose for themselves, are asked, or are given chats."""

    mode: Literal["queue", "accept", "auto"]
    answer: timedelta = timedelta(seconds=30)
    grace: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Person:
    """An agent. `load` counts the chats they have; `gone` since when they are offline, None while they are not."""

    id: int
    online: bool = True
    gone: datetime | None = None
    room: int = 4
    load: int = 0
    missed: int = 0
    last: datetime | None = None
    teams: frozenset[int] = frozenset()
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of a team: it waits (`agent` None), perhaps offered to someone, or an agent has it. `patience` is when its
    skill is no longer waited for; `passed` says who has let it pass, and when."""

    id: str
    team: int
    since: datetime
    agent: int | None = None
    skill: int | None = None
    patience: datetime | None = None
    offered: int | None = None
    until: datetime | None = None
    passed: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """How things stand at `now`: all agents of the teams, their teams' chats that wait, and those of agents who have
    gone."""

    now: datetime
    lines: Mapping[int, Line]
    people: Sequence[Person]
    chats: Sequence[Chat]


@dataclass(frozen=True, slots=True)
class Back:
    """The agent has gone; the chat waits again, where it stood."""

    chat: str
    agent: int


@dataclass(frozen=True, slots=True)
class Drop:
    """The offer ends: `missed`, or withdrawn because it can no longer be accepted."""

    chat: str
    agent: int
    missed: bool


@dataclass(frozen=True, slots=True)
class Away:
    """The agent has let several offers pass and is set away."""

    agent: int


@dataclass(frozen=True, slots=True)
class Offer:
    chat: str
    agent: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Give:
    chat: str
    agent: int


Step: TypeAlias = Back | Drop | Away | Offer | Give


def plan(desk: Desk) -> list[Step]:
    """What is to be done now, in this order; nothing when all is well. Done, it leaves nothing to do."""
    return _Planner(desk).steps()


def due(desk: Desk) -> datetime | None:
    """When time alone will next make a difference, as far as is known."""
    return min((moment for moment in _moments(desk) if moment > desk.now), default=None)


def _moments(desk: Desk) -> Iterator[datetime]:
    gone = {one.id: one.gone for one in desk.people if one.gone is not None}
    for chat in desk.chats:
        if chat.until is not None:
            yield chat.until
        if chat.patience is not None:
            yield chat.patience
        yield from (at + REST for at in chat.passed.values())
        if chat.agent in gone and chat.team in desk.lines:
            yield gone[chat.agent] + desk.lines[chat.team].grace


class _Planner:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.people = {one.id: one for one in desk.people}
        self.busy = {one.id: one.load for one in desk.people}
        self.fresh: set[int] = set()  # given or asked in this very plan, in which time stands still

    def steps(self) -> list[Step]:
        found: list[Step] = []
        waiting: list[Chat] = []
        for chat in sorted(self.desk.chats, key=_place):
            stays, steps = self._settled(chat)
            found += steps
            waiting += [stays] if stays is not None else []
        found += [Away(one.id) for one in self._tired(found)]
        return [*found, *self._placed(waiting)]

    def _settled(self, chat: Chat) -> tuple[Chat | None, list[Step]]:
        """The chat as it waits without an offer, or None; and what brought it there."""
        if chat.agent is not None:
            if not self._has_left(chat):
                return None, []
            return replace(chat, agent=None, passed={}), [Back(chat.id, chat.agent)]
        if chat.offered is None:
            return chat, []
        missed = chat.until is not None and chat.until <= self.desk.now
        if not missed and self._can_still(chat, chat.offered):
            self._count(chat.offered)
            return None, []
        passed = {**chat.passed, chat.offered: self.desk.now} if missed else chat.passed
        return replace(chat, offered=None, passed=passed), [Drop(chat.id, chat.offered, missed)]

    def _has_left(self, chat: Chat) -> bool:
        line, agent = self.desk.lines.get(chat.team), self.people.get(chat.agent or 0)
        return line is not None and agent is not None and agent.gone is not None and (
            agent.gone + line.grace <= self.desk.now
        )  # fmt: skip

    def _can_still(self, chat: Chat, agent: int) -> bool:
        """Whether an offer is worth keeping. One who has filled up meanwhile may yet say yes."""
        line, person = self.desk.lines.get(chat.team), self.people.get(agent)
        return line is not None and line.mode == "accept" and person is not None and self._suits(chat, person)

    def _tired(self, found: Iterable[Step]) -> list[Person]:
        """Those who have now let too many offers pass; they get none from here on."""
        missed = Counter(one.agent for one in found if isinstance(one, Drop) and one.missed)
        tired = [one for one in self.desk.people if one.id in missed and one.missed + missed[one.id] >= MISSES]
        for one in tired:
            self.people[one.id] = replace(one, online=False)
        return [one for one in tired if one.online]

    def _placed(self, waiting: Iterable[Chat]) -> Iterator[Step]:
        for chat in waiting:
            line = self.desk.lines.get(chat.team)
            agent = self._next(chat) if line is not None and line.mode != "queue" else None
            if line is None or agent is None:
                continue
            self._count(agent.id)
            self.fresh.add(agent.id)
            yield (
                Give(chat.id, agent.id)
                if line.mode == "auto"
                else Offer(chat.id, agent.id, self.desk.now + line.answer)
            )

    def _next(self, chat: Chat) -> Person | None:
        able = [one for one in self.people.values() if self._able(chat, one)]
        return min(able, key=self._turn, default=None)

    def _turn(self, one: Person) -> tuple[int, bool, float, int]:
        last = one.last.timestamp() if one.last is not None else 0.0
        return self.busy[one.id], one.id in self.fresh, last, one.id

    def _able(self, chat: Chat, one: Person) -> bool:
        passed = chat.passed.get(one.id)
        rested = passed is None or passed + REST <= self.desk.now
        return rested and self.busy[one.id] < one.room and self._suits(chat, one)

    def _suits(self, chat: Chat, one: Person) -> bool:
        patient = chat.skill is not None and (chat.patience is None or chat.patience > self.desk.now)
        return one.online and chat.team in one.teams and (not patient or chat.skill in one.skills)

    def _count(self, agent: int) -> None:
        if agent in self.busy:
            self.busy[agent] += 1


def _place(chat: Chat) -> tuple[datetime, str]:
    return chat.since, chat.id
