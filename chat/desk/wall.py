"""What leads look at: the queue, the agents, and today's figures. Of bounded cost: the figures look at the cases that
have moved today, at most 10,000 of them, newest first, and at the first answers of at most 500."""

from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Min, QuerySet

from cases import clock
from cases.models import Agent, AuthorKind, Calendar, Case, Conversation, Entry, Kind, Offer, Team, Visibility
from chat.desk import queue
from chat.desk.floor import loads
from chat.realtime import presence

REACH, ANSWERED = 10_000, 500


def people(now: datetime) -> dict[str, Any]:
    """Who there is to hand a case over to: agents with presence, chats and teams; teams with who is online."""
    agents = list(Agent.objects.filter(is_active=True).prefetch_related("teams"))
    load = loads(now, [agent.pk for agent in agents])
    shown = [_agent(agent, load.get(agent.pk, 0)) for agent in agents]
    online = [one for one in shown if one["presence"] == "online"]
    teams = [
        {"id": team.pk, "name": team.name, "mode": team.mode, "online": sum(team.pk in one["teams"] for one in online)}
        for team in Team.objects.all()
    ]
    return {"agents": shown, "teams": teams}


def waiting(limit: int = 100) -> list[dict[str, Any]]:
    """The chats that wait, longest first."""
    rows = queue.waiting_chats().select_related("case__contact", "case__team")[:limit]
    offered = dict(
        Offer.objects.filter(outcome=Offer.Outcome.OPEN).values_list("conversation_id", "agent__name")[:1000]
    )
    return [
        {
            "case": row.case.number,
            "subject": row.case.subject,
            "contact": row.case.contact.name,
            "team": row.case.team.name if row.case.team else None,
            "since": row.started_at,
            "offered_to": offered.get(row.pk),
        }
        for row in rows
    ]


def figures(since: datetime) -> dict[str, Any]:
    """Since then: cases opened and resolved, the median of the seconds until their first answer (None before there is
    one), and what customers gave of 5. What is opened or resolved is also changed, so an index has all of them
    together."""
    moved = Case.objects.filter(updated_at__gte=since).order_by("-updated_at", "-pk")[:REACH]
    rows = list(moved.values_list("pk", "opened_at", "resolved_at"))
    opened = [(at, pk) for pk, at, _ in rows if at >= since]
    firsts = first_answers([pk for _, pk in sorted(opened, reverse=True)[:ANSWERED]])
    begun = {pk: at for at, pk in opened}
    waits = [(first - begun[pk]).total_seconds() for pk, first in firsts if first >= begun[pk]]
    return {
        "opened": len(opened),
        "resolved": sum(1 for _, _, at in rows if at is not None and at >= since),
        "first_response": round(median(waits)) if waits else None,
        "more": len(rows) == REACH,
        "rating": ratings(since),
    }


def ratings(since: datetime) -> dict[str, Any]:
    """How many chats were rated since then, and their average of 5 (None before there is one)."""
    newest = Conversation.objects.filter(rated_at__gte=since).order_by("-rated_at").values("score")[:REACH]
    found = newest.aggregate(count=Count("score"), average=Avg("score"))
    average = found["average"]
    return {"count": found["count"], "average": None if average is None else round(float(average), 1)}


def first_answers(case_ids: list[int]) -> QuerySet[Entry, tuple[int, datetime]]:
    """When an agent first answered each of those cases, where one has."""
    answers = Entry.objects.filter(
        case__in=case_ids, author_kind=AuthorKind.AGENT, visibility=Visibility.PUBLIC, seq__gt=1
    ).exclude(kind=Kind.EVENT)
    return answers.order_by().values("case").annotate(first=Min("at")).values_list("case", "first")


def midnight(now: datetime) -> datetime:
    """When the desk's day began, by its first calendar."""
    zone = Calendar.objects.order_by("pk").values_list("time_zone", flat=True).first() or "UTC"
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


class Wall:
    """The wall as this process last read it, however many leads look at it."""

    KEPT, FIGURES_KEPT = timedelta(seconds=2), timedelta(seconds=20)

    def __init__(self) -> None:
        self._read: tuple[datetime, dict[str, Any]] | None = None
        self._figures: tuple[datetime, dict[str, Any]] | None = None

    def now(self) -> dict[str, Any]:
        """Off the loop; two at once read twice, and no harm is done."""
        now = clock.now()
        if self._figures is None or now - self._figures[0] > self.FIGURES_KEPT:
            self._figures = (now, figures(midnight(now)))
        if self._read is None or now - self._read[0] > self.KEPT:
            self._read = (now, people(now) | {"queue": waiting()})
        return self._read[1] | {"today": self._figures[1], "at": now}


def _agent(agent: Agent, load: int) -> dict[str, Any]:
    teams = sorted(team.pk for team in agent.teams.all())
    here = presence.current(agent)
    return {"id": agent.pk, "name": agent.name, "presence": here, "load": load, "room": agent.room, "teams": teams}
