"""How the desk stands, as routing sees it: read from a bounded number of rows, whatever the desk holds.

Only chats that wait in the line of a team with someone online are looked at, and those of agents who have gone. A chat
is live, and counts, while its case has moved in the last half hour: one that has been silent for longer takes nobody's
room, and stays whose it is until somebody writes in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from cases import routes
from cases.models import Agent, Case, Conversation, Offer, Presence, Skill, Status, Team
from chat.desk.queue import waiting_chats
from chat.desk.routing import REST, Chat, Desk, Line, Person
from chat.realtime import presence

LIVE = timedelta(minutes=30)


def survey(now: datetime) -> Desk:
    """All of it; a desk without teams costs one query."""
    lines = {team.pk: _line(team) for team in Team.objects.all()}
    if not lines:
        return Desk(now, {}, (), ())
    people = _people(now)
    staffed = {team for one in people if one.online for team in one.teams}
    chats = [*_waiting(now, staffed), *_left(now, [one.id for one in people if one.gone is not None])]
    return Desk(now, lines, people, chats)


def loads(now: datetime, agent_ids: Iterable[int]) -> dict[int, int]:
    """How many live chats each of those agents has."""
    rows = _live(now, agent_ids).values("assignee").annotate(number=Count("pk"))
    return {row["assignee"]: row["number"] for row in rows.order_by()}


def _line(team: Team) -> Line:
    answer, grace = timedelta(seconds=team.offer_seconds), timedelta(seconds=team.grace_seconds)
    return Line(team.mode, answer, grace)  # type: ignore[arg-type]


def _people(now: datetime) -> list[Person]:
    teams = _pairs(Team.members.through.objects.values_list("agent_id", "team_id"))
    skills = _pairs(Skill.agents.through.objects.values_list("agent_id", "skill_id"))
    agents = list(Agent.objects.order_by())
    load = loads(now, [agent.pk for agent in agents if agent.pk in teams and _online(agent)])
    return [
        Person(
            id=agent.pk,
            online=_online(agent),
            gone=presence.gone_since(agent),
            room=agent.room,
            load=load.get(agent.pk, 0),
            missed=agent.missed,
            last=agent.offered_at,
            teams=frozenset(teams.get(agent.pk, ())),
            skills=frozenset(skills.get(agent.pk, ())),
        )
        for agent in agents
    ]


def _online(agent: Agent) -> bool:
    return agent.is_active and presence.current(agent) == Presence.ONLINE


def _pairs(rows: Iterable[Any]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for agent_id, other_id in rows:
        found[agent_id].add(other_id)
    return found


def _waiting(now: datetime, staffed: set[int]) -> list[Chat]:
    """Those of lines in which someone is online, and those that are offered to someone who may have left."""
    offers = _offers(now)
    wanted = Q(case__team__in=staffed) | Q(pk__in=[pk for pk, found in offers.items() if found[0] is not None])
    rows = list(waiting_chats().filter(wanted, case__team__isnull=False).select_related("case", "case__contact"))
    found = routes.rules() if rows else []
    patience = {rule.skill_id: rule.skill.patience for rule in found if rule.skill}
    asked = [routes.skill_for(found, routes.Facts.of_case(row.case), row.case.team_id) for row in rows]
    return [_chat(row, skill, patience, offers) for row, skill in zip(rows, asked, strict=True)]


def _chat(
    row: Conversation,
    skill: int | None,
    patience: Mapping[int | None, int | None],
    offers: Mapping[int, tuple[Offer | None, dict[int, datetime]]],
) -> Chat:
    offer, passed = offers.get(row.pk, (None, {}))
    minutes = patience.get(skill)
    return Chat(
        id=row.case.number,
        team=row.case.team_id or 0,
        since=row.started_at,
        skill=skill,
        patience=row.started_at + timedelta(minutes=minutes) if minutes is not None else None,
        offered=offer.agent_id if offer else None,
        until=offer.until if offer else None,
        passed=passed,
    )


def _offers(now: datetime) -> dict[int, tuple[Offer | None, dict[int, datetime]]]:
    """Of waiting chats: the open offer, and who let it pass lately."""
    passed = Q(outcome__in=(Offer.Outcome.DECLINED, Offer.Outcome.MISSED), answered_at__gt=now - REST)
    rows = Offer.objects.filter(passed | Q(outcome=Offer.Outcome.OPEN), conversation__state="waiting")
    found: dict[int, tuple[Offer | None, dict[int, datetime]]] = {}
    for offer in rows:
        _, others = found.setdefault(offer.conversation_id, (None, {}))
        if offer.answered_at is None:
            found[offer.conversation_id] = (offer, others)
        else:
            others[offer.agent_id] = offer.answered_at
    return found


def _left(now: datetime, gone: list[int]) -> list[Chat]:
    rows = _live(now, gone).filter(team__isnull=False).select_related("conversation")
    return [
        Chat(case.number, case.team_id or 0, case.conversation.started_at, agent=case.assignee_id)
        for case in rows
        if case.conversation is not None
    ]


def _live(now: datetime, agent_ids: Iterable[int]) -> QuerySet[Case]:
    return Case.objects.filter(
        ~Q(status=Status.RESOLVED),
        assignee__in=list(agent_ids),
        updated_at__gt=now - LIVE,
        conversation__state=Conversation.State.ACTIVE,
    )
