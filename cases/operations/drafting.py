"""What an agent has begun to write: kept for their other browsers, until it is sent or given up. Only its owner sees
it, and only on cases that they may still see."""

from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from cases import clock, events
from cases.access import AgentActor, cases_of, find_case
from cases.models import BegunText, Case
from cases.problems import Problem
from cases.texts import BODY_LIMIT, check_text

TEXT_LIMIT = 2 * BODY_LIMIT  # longer than can be sent: it may yet be cut, or sent in parts
MOST = 200  # of one agent
Mode = Literal["reply", "note"]


@transaction.atomic
def keep(actor: AgentActor, number: str, mode: Mode, text: str, *, origin: str | None = None) -> datetime | None:
    """Keeps what `actor` has begun on a case, in place of what was kept before; when that was, or None for an empty
    text, which keeps nothing. Raises `Problem`: `not_found`, `too_large` for a text too long or one too many."""
    case = find_case(actor, number)
    if len(text) > TEXT_LIMIT:
        raise Problem("too_large", f"A draft over {TEXT_LIMIT:,} characters is kept in this browser only.")
    check_text(text)
    at = _put(actor, case, mode, text) if text else None
    if at is None:
        BegunText.objects.filter(agent_id=actor.agent_id, case=case, mode=mode).delete()
    events.publish([events.TextBegun(actor.agent_id, number, mode, text, at, origin)])
    return at


def begun(actor: AgentActor) -> list[dict[str, Any]]:
    """On which cases `actor` has begun something, newest first: `[{"case", "mode", "at"}]`."""
    rows = BegunText.objects.filter(agent_id=actor.agent_id).order_by("-at")
    own = list(rows.values_list("case_id", "mode", "at")[:MOST])
    seen = dict(cases_of(actor).filter(pk__in={case_id for case_id, _, _ in own}).values_list("pk", "number"))
    return [{"case": seen[case_id], "mode": mode, "at": at} for case_id, mode, at in own if case_id in seen]


def on_case(actor: AgentActor, case: Case) -> list[dict[str, Any]]:
    """What `actor` has begun on a case that they may see: `[{"mode", "text", "at"}]`."""
    rows = BegunText.objects.filter(agent_id=actor.agent_id, case=case)
    return [{"mode": row.mode, "text": row.text, "at": row.at} for row in rows]


def _put(actor: AgentActor, case: Case, mode: Mode, text: str) -> datetime:
    """Written over what is there in one statement: two of one agent's browsers may come at once."""
    others = BegunText.objects.filter(agent_id=actor.agent_id).exclude(case=case, mode=mode)
    if others.count() >= MOST:
        raise Problem("too_large", f"{MOST} drafts are kept; this one stays in this browser. Send or empty some.")
    at = clock.now()
    row = BegunText(agent_id=actor.agent_id, case=case, mode=mode, text=text, at=at)
    BegunText.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["agent", "case", "mode"], update_fields=["text", "at"]
    )
    return at
