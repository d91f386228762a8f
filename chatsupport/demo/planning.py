"""Which conversation happens to whom, how far it has come, and when: the same each time for the same clock."""

import heapq
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

from cases.models import Door
from cases.sla.hours import Hours, Stretch
from chatsupport.demo.cast import EM, PEOPLE, Customer, crowd, customers
from chatsupport.demo.screenplay import Line, Script, Wording, scripts

SEED = "harborlight"
DAYS = 60
LIVELY = 2_000  # cases of the present; further ones are the desk's past
A_DAY = 1_000  # cases that came in on each day of the past
CASES_EACH = 10  # of a person of the past, on average
REORDERED = 10_000  # cases of the past held at a time: what a weekend and a slow answer move, at a thousand a day
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_NAMESPACE = uuid.UUID("5f0c6b52-6c0e-4f0e-9d31-1a6d3b1f7c11")
_RETURNS = (
    "Hello again, I'm afraid it is back, since this morning. Same steps.",
    "Reopening this: it worked for a few days and now one of my sites has it again.",
    "One more question about this one, if I may: does the same go for our other programs?",
    "Hm, my colleague still has it. Could you look once more please?",
)
_AGAIN = (
    "Sorry to hear that. I found what brought it back, and corrected it for all of your sites. Please try once more.",
    "Thanks for writing again. The first fix missed your second program; it has it now.",
    "Good that you came back to us. I reset it from our side, could you sign out and in and have a look?",
)
_COMEBACKS = 0.15  # of the resolved cases of the past
_IMPATIENCE = (
    "Hello?",
    "Is anybody there?",
    "I can wait a few minutes, then I have a client.",
    "It's a bit urgent, sorry",
)


class Fate(Enum):
    """How far a case has come."""

    QUEUED = "asked a few minutes ago, and waits for an agent in the chat"
    NEW = "came in earlier, and nobody has taken it"
    ACTIVE = "in a chat just now, the customer spoke last"
    WAITING = "answered, waits for the customer"
    OPEN = "the customer wrote again, and waits for an answer"
    RESOLVED = "resolved"
    REOPENED = "resolved, then the customer came back"


# One of forty; 200 cases are five rounds. Of the past nearly everything is resolved, but never quite everything.
_ROUND = (
    [Fate.QUEUED, Fate.NEW]
    + [Fate.ACTIVE] * 2
    + [Fate.WAITING] * 5
    + [Fate.OPEN] * 3
    + [Fate.REOPENED] * 2
    + [Fate.RESOLVED] * 26
)
_FORGOTTEN = {Fate.WAITING: 0.02, Fate.NEW: 0.004}


@dataclass(frozen=True)
class Plan:
    """One case to be: its script with the choices made. `cid` stays the same from run to run."""

    cid: uuid.UUID
    script: Script
    wording: Wording
    customer: Customer
    fate: Fate
    door: Door
    lines: list[Line]
    opens_at: datetime

    @property
    def rng(self) -> random.Random:
        return self.wording.rng


def plans(places: Iterable[int], now: datetime, hours: Hours) -> Iterator[Plan]:
    """The demo's cases of those places as they stand at `now`, oldest first. `places` come down to 0: the furthest past
    has the highest. However many they are, `LIVELY + REORDERED` at most are held at a time.
    """
    past: list[tuple[datetime, int, Plan]] = []
    present = []
    for place in places:
        if place < LIVELY:
            present.append(_plan(place, now, hours))
            continue
        plan = _plan(place, now, hours)
        heapq.heappush(past, (plan.opens_at, place, plan))
        if len(past) > REORDERED:
            yield heapq.heappop(past)[-1]
    yield from sorted([*present, *(plan for *_, plan in past)], key=lambda plan: plan.opens_at)


def cid_of(place: int) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, str(place))


def people(count: int) -> Iterator[Customer]:
    """Everybody who has one of the first `count` cases, or might."""
    yield from customers()
    yield from (crowd(place) for place in range(_crowd_at(count)))


def _plan(place: int, now: datetime, hours: Hours) -> Plan:
    rng = random.Random(f"{SEED} {place}")  # noqa: S311  a seed is the point
    fate, script = _fate(place), _script(place)
    live = fate in (Fate.QUEUED, Fate.ACTIVE)
    if live and script.lines[0].who != "C":
        script = _script(place + 1)
    chats = live or script.does("screen")
    customer = _who(place, fate, chats, rng)
    door = Door.CHAT if chats else Door(script.of("door") or _door(customer, rng))
    told = [*_cut(script, fate, rng), *(_comeback(fate, rng) if place >= LIVELY else [])]
    lines = [_timed(line, rng) for line in told]
    wording = Wording(rng, _slots(script, customer, rng))
    opens_at = _opens_at(place, fate, _length(lines), now, hours, rng)
    return Plan(cid_of(place), script, wording, customer, fate, door, lines, opens_at)


def _script(place: int) -> Script:
    lap, turn = divmod(place, len(scripts()))
    return scripts()[_lap(lap)[turn]]


@lru_cache(64)
def _lap(lap: int) -> list[int]:
    return random.Random(f"{SEED} lap {lap}").sample(range(len(scripts())), len(scripts()))  # noqa: S311


def _fate(place: int) -> Fate:
    if place >= LIVELY:
        return _past_fate(random.Random(f"{SEED} fate {place}").random())  # noqa: S311
    lap, turn = divmod(place, len(_ROUND))
    return _round(lap)[turn]


@lru_cache(64)
def _round(lap: int) -> list[Fate]:
    return random.Random(f"{SEED} round {lap}").sample(_ROUND, len(_ROUND))  # noqa: S311


def _past_fate(chance: float) -> Fate:
    for fate, share in _FORGOTTEN.items():
        if chance < share:
            return fate
        chance -= share
    return Fate.RESOLVED


def _crowd_at(place: int) -> int:
    """How many people of the past the desk knew by then."""
    return max(0, (place - LIVELY + CASES_EACH - 1) // CASES_EACH)


def _who(place: int, fate: Fate, chats: bool, rng: random.Random) -> Customer:
    """Dana and Marcus start without an open case, so that the first chat of the demo is a new one."""
    if place >= LIVELY:
        return _of_the_past(rng.randrange(_crowd_at(place + 1)), chats)
    if place % 40 == 0:
        return PEOPLE[2]
    own = fate is Fate.RESOLVED and rng.random() < 0.05
    whole = PEOPLE if own else customers()[len(PEOPLE) :]
    return rng.choice([who for who in whole if who.role == EM or not chats])


def _of_the_past(place: int, chats: bool) -> Customer:
    """The person of that place, or who is next to them and may chat."""
    here = crowd(place)
    return here if here.role == EM or not chats else _of_the_past(place - 1, chats)


def _door(customer: Customer, rng: random.Random) -> str:
    """Only Enterprise Managers may chat."""
    return rng.choices([Door.CHAT, Door.PORTAL, Door.EMAIL], [78 if customer.role == EM else 0, 12, 10])[0]


def _slots(script: Script, customer: Customer, rng: random.Random) -> dict[str, str]:
    many = rng.randint(240, 3200)
    return {
        "me": customer.name.split()[0],
        "account": customer.account_name,
        "site": customer.location.rsplit(" › ", 1)[-1],
        "form": rng.choice((script.of("form") or "form").split(" | ")),
        "pcase": _participant(rng),
        "pcase2": _participant(rng),
        "n1": str(rng.randint(2, 7)),
        "n2": str(rng.randint(12, 48)),
        "n3": f"{many:,}",
        "n3b": f"{many + rng.randint(11, 60):,}",
        "row": str(rng.randint(18, 231)),
    }


def _participant(rng: random.Random) -> str:
    return f"{rng.randint(101, 118)}-{rng.randint(1000, 9899)}"


def _cut(script: Script, fate: Fate, rng: random.Random) -> list[Line]:
    """The script's lines as far as the fate lets them come."""
    lines = script.lines
    if fate in (Fate.QUEUED, Fate.NEW):
        hurry = rng.random() < 0.5 and fate is Fate.QUEUED
        return [lines[0], *([Line("C", rng.choice(_IMPATIENCE))] if hurry else [])]
    if fate is Fate.WAITING:
        return lines[: _last(lines, "A") + 1]
    if fate in (Fate.ACTIVE, Fate.OPEN):
        one_day = _last_of_first_day(lines) if fate is Fate.ACTIVE else len(lines)
        later = [at for at, line in enumerate(lines[:one_day]) if line.who == "C" and at > 0]
        return lines[: (rng.choice(later) if later else 0) + 1]
    whole = lines if script.does("resolve") else [*lines, Line("!", "resolve", timedelta(days=1))]
    if fate is Fate.REOPENED:
        return [*whole, Line("C", rng.choice(_RETURNS), rng.randint(20, 90) * HOUR)]
    return whole


def _comeback(fate: Fate, rng: random.Random) -> list[Line]:
    """Resolved, come back, and resolved again."""
    if fate is not Fate.RESOLVED or rng.random() > _COMEBACKS:
        return []
    back, again = Line("C", rng.choice(_RETURNS), rng.randint(20, 90) * HOUR), Line("A", rng.choice(_AGAIN))
    return [back, again, Line("C", "Yes, that did it. Thank you", 10 * MINUTE), Line("!", "resolve")]


def _last_of_first_day(lines: list[Line]) -> int:
    """How many lines were said in one sitting."""
    return next((at for at, line in enumerate(lines) if line.gap and line.gap >= HOUR), len(lines))


def _last(lines: list[Line], who: str) -> int:
    return max(at for at, line in enumerate(lines) if line.who == who)


def _timed(line: Line, rng: random.Random) -> Line:
    usual = 0.3 * MINUTE if line.who == "!" else 2 * MINUTE
    spread = (0.98, 1.02) if line.gap and line.gap >= timedelta(days=1) else (0.7, 1.4)
    return replace(line, gap=(line.gap or usual) * rng.uniform(*spread) + timedelta(seconds=rng.randint(3, 40)))


def _length(lines: list[Line]) -> timedelta:
    return sum((line.gap for line in lines[1:] if line.gap), timedelta())


def _opens_at(place: int, fate: Fate, length: timedelta, now: datetime, hours: Hours, rng: random.Random) -> datetime:
    """When it began: so that its last line falls where the fate wants it, and older ones in business hours."""
    if place >= LIVELY:
        return _in_hours(now - DAY - (place - LIVELY + rng.random()) * DAY / A_DAY - length, hours, rng)
    ago = {
        Fate.QUEUED: lambda: rng.uniform(1, 9) * MINUTE,
        Fate.ACTIVE: lambda: rng.uniform(0.4, 12) * MINUTE,
        Fate.NEW: lambda: rng.uniform(1, 14) * HOUR,
        Fate.OPEN: lambda: rng.uniform(0.6, 50) * HOUR,
        Fate.WAITING: lambda: rng.uniform(1, 150) * HOUR,
        Fate.REOPENED: lambda: rng.uniform(0.4, 40) * HOUR,
        Fate.RESOLVED: lambda: rng.uniform(2, DAYS * 24 - 2) * HOUR,
    }[fate]()
    latest = now - ago - length
    return latest if fate in (Fate.QUEUED, Fate.ACTIVE, Fate.NEW) else _in_hours(latest, hours, rng)


def _in_hours(latest: datetime, hours: Hours, rng: random.Random) -> datetime:
    """A moment at which the desk was open, at most four days before `latest`; `latest` when there is none."""
    earliest = latest - 4 * DAY
    before = [stretch for stretch in _around(hours, latest.date()) if earliest < stretch.end and stretch.start < latest]
    if not before or before[-1].end >= latest:
        return latest
    start = max(before[-1].start, earliest)
    return start + rng.uniform(0.02, 0.98) * (before[-1].end - start)


@lru_cache(64)
def _around(hours: Hours, day: date) -> tuple[Stretch, ...]:
    """The open stretches of that day (in UTC) and of some days before."""
    midnight = datetime.combine(day, time.min, UTC)
    return tuple(hours.stretches(midnight - 5 * DAY, midnight + DAY))
