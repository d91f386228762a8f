"""The queue of waiting chats, and each one's place in its own line: that of its team and of the skill it asks for."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from cases import routes
from cases.models import Conversation, Route

REACH = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting chat stands: `position` of `waiting`, 1 first."""

    number: str
    contact_id: int
    team_id: int | None
    position: int
    waiting: int


def waiting_chats() -> QuerySet[Conversation]:
    """Those that wait, longest first."""
    rows = Conversation.objects.filter(state=Conversation.State.WAITING, ended_at__isnull=True)
    return rows.order_by("started_at", "id")


def places() -> list[Place]:
    """The first 500 of all that wait, each with its place in its line."""
    names = ("case__number", "case__contact_id", "case__team_id", *_FACTS)
    rows = list(waiting_chats().values_list(*names)[:REACH])
    found = routes.rules() if any(row[2] for row in rows) else []
    lines = [_line(found, row[2], row[3:]) for row in rows]
    lengths, passed = Counter(lines), Counter[tuple[int | None, int | None]]()
    made = []
    for (number, contact_id, team_id, *_), line in zip(rows, lines, strict=True):
        passed[line] += 1
        made.append(Place(number, contact_id, team_id, passed[line], lengths[line]))
    return made


def position(number: str) -> int:
    """The place of a case's chat in its line, 1 first; 0 when it does not wait."""
    return next((place.position for place in places() if place.number == number), 0)


_FACTS = ("case__feature", "case__contact__directory", "case__contact__role", "case__account_id")


def _line(
    found: list[Route], team_id: int | None, facts: tuple[str, str, str, int | None]
) -> tuple[int | None, int | None]:
    return team_id, routes.skill_for(found, routes.Facts(*facts), team_id) if found and team_id else None
