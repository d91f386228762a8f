"""Watching a case: an agent who is not its assignee is told of it as if they were."""

from django.db import transaction

from cases import clock, events, timeline
from cases.access import AgentActor, Audience
from cases.models import Case, Status, Watcher
from cases.operations.changing import locked
from cases.problems import Problem
from cases.shapes import AgentShape

MOST = 200  # open cases of one agent
KNOWN = 1_000  # the last ones, resolved or not


@transaction.atomic
def follow(actor: AgentActor, number: str) -> Case:
    """`actor` watches the case from now on. Raises `Problem`: `not_found`, `too_large` for one too many."""
    case = locked(actor, number)
    if Watcher.objects.filter(agent_id=actor.agent_id, case=case).exists():
        return case
    if Watcher.objects.filter(agent_id=actor.agent_id).exclude(case__status=Status.RESOLVED).count() >= MOST:
        raise Problem("too_large", f"You watch {MOST} open cases; stop watching some first.")
    Watcher.objects.create(agent_id=actor.agent_id, case=case, since=clock.now())
    _tell(actor, case, on=True)
    return case


@transaction.atomic
def unfollow(actor: AgentActor, number: str) -> Case:
    """`actor` watches it no longer; for one who did not, nothing changes. Raises `Problem`."""
    case = locked(actor, number)
    gone, _ = Watcher.objects.filter(agent_id=actor.agent_id, case=case).delete()
    if gone:
        _tell(actor, case, on=False)
    return case


def watchers(case: Case) -> list[AgentShape]:
    """Who watches a case, the first first."""
    rows = Watcher.objects.filter(case=case).order_by("since", "pk").values_list("agent_id", "agent__name")
    return [AgentShape(agent_id, name) for agent_id, name in rows]


def watched(agent_id: int) -> set[str]:
    """The numbers of the cases that the agent watches, resolved ones too, whether or not they may still see them."""
    rows = Watcher.objects.filter(agent_id=agent_id).order_by("-since")
    return set(rows.values_list("case__number", flat=True)[:KNOWN])


def _tell(actor: AgentActor, case: Case, *, on: bool) -> None:
    moved = events.WatchersMoved(Audience.of(case), actor.agent_id, on, watchers(case))
    events.publish([moved, timeline.changed(case)])
