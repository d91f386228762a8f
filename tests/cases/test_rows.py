"""Rows written by hand: the same as the ORM would have written one after the other, on whatever database."""

import uuid
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import rows, timeline
from cases.access import Actor, AgentActor, ContactActor, SystemActor
from cases.models import Agent, Case, Contact, Entry, Kind, Status, Visibility
from cases.timeline import Draft, Placed
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
COUNTED = [
    "status", "last_seq", "last_public_seq", "last_customer_seq", "last_line", "desk_unread", "contact_unread",
    "updated_at", "resolved_at",
]  # fmt: skip
TOLD = [
    "seq", "public_seq", "cid", "kind", "visibility", "author_kind", "author_name", "contact_id", "agent_id", "body",
    "data", "at",
]  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=300)
bodies = texts.filter(lambda text: text.strip())
moments = st.datetimes(timezones=st.just(NOW.tzinfo)) | st.none()
# (which of two cases, who, whether it is internal, what, when)
step = st.tuples(st.integers(0, 1), st.sampled_from("cas"), st.booleans(), bodies, moments)
batches = st.lists(st.lists(step, min_size=1, max_size=6), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(batches=batches, resolved=st.booleans())
def test_a_batch_leaves_what_one_after_the_other_would(
    erin: Contact, ada: Agent, batches: list[list[tuple[int, str, bool, str, Any]]], resolved: bool
) -> None:
    ours, plain = ([case_of(erin, at=NOW), case_of(erin, at=NOW)] for _ in range(2))
    actors: dict[str, Actor] = {"c": ContactActor.of(erin), "a": AgentActor.of(ada), "s": SystemActor()}
    if resolved:
        Case.objects.filter(pk__in=[ours[0].pk, plain[0].pk]).update(status=Status.RESOLVED, resolved_at=NOW)
    for batch in batches:
        drafts = [(which, _draft(actors[who], internal, body, at)) for which, who, internal, body, at in batch]
        answers = timeline.append([replace(draft, case=ours[which].number) for which, draft in drafts])
        assert all(isinstance(answer, Placed) for answer in answers)
        for which, draft in drafts:
            _write_plainly(plain[which].pk, draft)
    for mine, reference in zip(ours, plain, strict=True):
        assert _state(mine) == _state(reference)


def _draft(actor: Actor, internal: bool, body: str, at: Any) -> Draft:
    visibility = Visibility.INTERNAL if internal and not isinstance(actor, ContactActor) else Visibility.PUBLIC
    return Draft("", actor, body, visibility=visibility, at=at or NOW)


def _write_plainly(case_id: int, draft: Draft) -> None:
    """One entry in the simplest words that the ORM has."""
    case = Case.objects.get(pk=case_id)
    public, customer = draft.visibility == Visibility.PUBLIC, isinstance(draft.actor, ContactActor)
    agent = isinstance(draft.actor, AgentActor)
    _create(case, draft, "message" if public else "note", draft.body, public, None)
    was_resolved = case.status == Status.RESOLVED
    if public:
        case.last_line = " ".join(draft.body.split())[:160]
    if customer:
        case.last_customer_seq, case.desk_unread, case.resolved_at = case.last_seq, case.desk_unread + 1, None
        case.status = Status.NEW if case.status == Status.NEW else Status.OPEN
    if agent and public:
        case.contact_unread += 1
        case.status = Status.RESOLVED if was_resolved else Status.WAITING
    if customer and was_resolved:
        told = {"event": "reopened", "before": "resolved", "after": "open"}
        _create(case, draft, Kind.EVENT, "Case reopened", True, told)
    case.save()


def _create(case: Case, draft: Draft, kind: str, body: str, public: bool, data: Any) -> None:
    case.last_seq += 1
    case.last_public_seq += public
    case.updated_at = draft.at or NOW
    contact_id = draft.actor.contact_id if isinstance(draft.actor, ContactActor) else None
    agent_id = draft.actor.agent_id if isinstance(draft.actor, AgentActor) else None
    side = "customer" if contact_id else "agent" if agent_id else "system"
    Entry.objects.create(
        case=case, seq=case.last_seq, public_seq=case.last_public_seq if public else None, kind=kind,
        cid=draft.cid if data is None else uuid.uuid4(), visibility="public" if public else "internal",
        author_kind=side, author_name=draft.actor.name, contact_id=contact_id, agent_id=agent_id, body=body,
        data=data, at=case.updated_at,
    )  # fmt: skip


def _state(case: Case) -> Any:
    entries = list(Entry.objects.filter(case=case).order_by("seq").values(*TOLD))
    for entry in entries:
        if entry["data"] is not None or entry["seq"] == 1:
            del entry["cid"]  # an event's own, and the first entry's, are made where they are written
        if entry["seq"] == 1:
            del entry["at"]
    return Case.objects.filter(pk=case.pk).values(*COUNTED).get(), entries


def test_a_resolved_case_is_read_with_its_moment(erins_case: Case) -> None:
    Case.objects.update(status=Status.RESOLVED, resolved_at=NOW)
    row = rows.lock([erins_case.number, "CS-0"])[erins_case.number]
    assert (row.id, row.is_open, row.resolved_at) == (erins_case.pk, False, NOW)


def test_what_is_too_long_for_its_column_is_not_cut(erins_case: Case) -> None:
    """SQLite keeps it whole, PostgreSQL refuses it; neither stores something else than it was given."""
    row = rows.lock([erins_case.number])[erins_case.number]
    row.last_line, row.updated_at = "x" * 200, NOW
    kept = connection.vendor == "sqlite"
    with nullcontext() if kept else pytest.raises(DataError), transaction.atomic():
        rows.update([row], ["last_line", "updated_at"])
    assert Case.objects.get().last_line == ("x" * 200 if kept else "The report is empty.")


def test_nothing_is_written_for_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        rows.insert([])
        rows.update([], ["last_seq"])
