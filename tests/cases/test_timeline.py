"""The one writer of entries: places without holes, repeats answered, refusals that hold up nobody else."""

import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import events, timeline
from cases.access import AgentActor, ContactActor, SystemActor
from cases.models import Agent, Attachment, Case, Contact, Entry, Kind, Status, Visibility
from cases.problems import Problem
from cases.rows import AnyEntry
from cases.timeline import Draft, Placed
from tests.cases.conftest import case_of

pytestmark = pytest.mark.django_db
INTERNAL, PUBLIC = Visibility.INTERNAL, Visibility.PUBLIC


@pytest.fixture
def erin_says(erin: Contact) -> ContactActor:
    return ContactActor.of(erin)


@pytest.fixture
def ada_says(ada: Agent) -> AgentActor:
    return AgentActor.of(ada)


def put(*drafts: Draft) -> list[Placed | Problem]:
    return timeline.append(drafts)


def placed(*drafts: Draft) -> list[AnyEntry]:
    answers = put(*drafts)
    assert all(isinstance(answer, Placed) for answer in answers), answers
    return [answer.entry for answer in answers if isinstance(answer, Placed)]


def refused(draft: Draft) -> str:
    (answer,) = put(draft)
    assert isinstance(answer, Problem), answer
    return answer.code


def attached(case: Case, name: str, **owner: Any) -> Attachment:
    return Attachment.objects.create(case=case, name=name, size=1, type="image/png", stored_as=name, **owner)


# (which case, who, whether it is internal, which of a few cids, whether its case exists)
step = st.tuples(
    st.integers(0, 1), st.sampled_from("ceas"), st.booleans(), st.integers(0, 5), st.integers(0, 9).map(bool)
)
batches = st.lists(st.lists(step, max_size=6), min_size=1, max_size=5)


@settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(batches=batches)
def test_places_have_no_holes_whatever_comes(
    erin: Contact, sam: Contact, ada: Agent, lead: Agent, batches: list[list[tuple[int, str, bool, int, bool]]]
) -> None:
    cases = [case_of(erin).number, case_of(erin).number]
    actors = {"c": ContactActor.of(erin), "e": ContactActor.of(sam), "a": AgentActor.of(ada), "s": SystemActor()}
    for batch in batches:
        drafts = [
            Draft(cases[which] if exists else "CS-0", actors[who], "b", cid_number(cid), visibility=seen(internal))
            for which, who, internal, cid, exists in batch
        ]
        for draft, answer in zip(drafts, put(*drafts), strict=True):
            assert isinstance(answer, Problem) or answer.entry.cid == draft.cid
    for number in cases:
        check_places(Case.objects.get(number=number))


def cid_number(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def seen(internal: bool) -> Visibility:
    return INTERNAL if internal else PUBLIC


def check_places(case: Case) -> None:
    entries = list(case.entries.order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, case.last_seq + 1))
    public = [entry.public_seq for entry in entries if entry.visibility == PUBLIC]
    assert public == list(range(1, case.last_public_seq + 1))
    assert not [entry for entry in entries if entry.visibility == INTERNAL and entry.public_seq]
    customers = [entry.seq for entry in entries if entry.author_kind == "customer"]
    assert (case.last_customer_seq, case.desk_unread) == (customers[-1], len(customers))
    answers = [entry for entry in entries if entry.author_kind == "agent" and entry.visibility == PUBLIC]
    assert case.contact_unread == len(answers)
    assert max(Counter((entry.author_kind, entry.cid) for entry in entries).values()) == 1


def test_a_batch_keeps_its_order(erins_case: Case, erin_says: ContactActor) -> None:
    entries = placed(*(Draft(erins_case.number, erin_says, body) for body in "abc"))
    assert [(entry.seq, entry.body) for entry in entries] == [(2, "a"), (3, "b"), (4, "c")]


@pytest.mark.parametrize("together", [True, False])
def test_a_repeat_gets_the_first_answer(erins_case: Case, erin_says: ContactActor, together: bool) -> None:
    draft = Draft(erins_case.number, erin_says, "Hello")
    answers = put(draft, draft) if together else put(draft) + put(draft)
    assert [(one.entry.seq, one.fresh) for one in answers if isinstance(one, Placed)] == [(2, True), (2, False)]
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("other", [{"body": "Bye"}, {"visibility": INTERNAL}])
@pytest.mark.parametrize("together", [True, False])
def test_a_used_cid_with_other_content_is_a_conflict(
    erins_case: Case, ada_says: AgentActor, other: dict[str, Any], together: bool
) -> None:
    cid, said = uuid.uuid4(), {"body": "Hello", "visibility": PUBLIC}
    first = Draft(erins_case.number, ada_says, cid=cid, **said)  # type: ignore[arg-type]
    second = Draft(erins_case.number, ada_says, cid=cid, **said | other)  # type: ignore[arg-type]
    answer = put(first, second)[1] if together else (put(first) + put(second))[1]
    assert isinstance(answer, Problem)
    assert answer.code == "conflict"


def test_a_cid_is_its_authors_and_its_cases_own(erins_case: Case, erin: Contact, ada_says: AgentActor) -> None:
    cid, other = uuid.uuid4(), case_of(erin)
    drafts = [
        Draft(erins_case.number, ContactActor.of(erin), "Hers", cid),
        Draft(erins_case.number, ada_says, "Mine", cid),
        Draft(other.number, ada_says, "There", cid),
    ]
    assert [entry.body for entry in placed(*drafts)] == ["Hers", "Mine", "There"]


def test_a_repeat_needs_the_same_files(erins_case: Case, erin: Contact, erin_says: ContactActor) -> None:
    one, other = (attached(erins_case, name, contact=erin) for name in ("one", "other"))
    draft = Draft(erins_case.number, erin_says, "Look", attachments=(one.pk,))
    placed(draft)
    assert list(Entry.objects.get(seq=2).attachments.all()) == [one]
    (again,) = put(draft)
    assert isinstance(again, Placed)
    assert refused(Draft(erins_case.number, erin_says, "Look", draft.cid, attachments=(other.pk,))) == "conflict"


def test_only_ones_own_file_of_that_case_is_attached(
    erins_case: Case, erin: Contact, erin_says: ContactActor, sam: Contact
) -> None:
    mine, sams = attached(erins_case, "mine", contact=erin), attached(erins_case, "sams", contact=sam)
    elsewhere = attached(case_of(erin), "elsewhere", contact=erin)
    for file in (sams, elsewhere):
        assert refused(Draft(erins_case.number, erin_says, "Look", attachments=(file.pk,))) == "not_found"
    placed(Draft(erins_case.number, erin_says, "Look", attachments=(mine.pk,)))
    assert refused(Draft(erins_case.number, erin_says, "Again", attachments=(mine.pk,))) == "not_found"


def test_a_reply_to_what_was_not_read_is_stale(erins_case: Case, erin_says: ContactActor, ada_says: AgentActor) -> None:
    placed(Draft(erins_case.number, erin_says, "Wait"))
    assert refused(Draft(erins_case.number, ada_says, "So?", last_seen_seq=1)) == "stale"
    placed(Draft(erins_case.number, ada_says, "A note", visibility=INTERNAL, last_seen_seq=1))
    placed(Draft(erins_case.number, ada_says, "So?", last_seen_seq=2))


def test_a_customers_entry_makes_stale_what_comes_after_it_in_the_same_batch(
    erins_case: Case, erin_says: ContactActor, ada_says: AgentActor
) -> None:
    reply = Draft(erins_case.number, ada_says, "So?", last_seen_seq=1)
    answers = put(Draft(erins_case.number, erin_says, "Wait"), reply)
    assert isinstance(answers[1], Problem)
    assert (answers[1].code, answers[1].extra["missed_after"]) == ("stale", 1)


def test_one_that_is_refused_does_not_hold_up_the_others(
    erins_case: Case, erin_says: ContactActor, sam: Contact
) -> None:
    number = erins_case.number
    sams = Draft(number, ContactActor.of(sam), "Mine too")
    answers = put(Draft(number, erin_says, "a"), sams, Draft("CS-0", erin_says, "b"), Draft(number, erin_says, " "))
    codes = [answer.code for answer in answers if isinstance(answer, Problem)]
    assert codes == ["not_found", "not_found", "bad_request"]
    (last,) = placed(Draft(number, erin_says, "c"))
    assert last.seq == 3


def test_anothers_case_and_no_case_are_answered_alike(erins_case: Case, sam: Contact) -> None:
    says = ContactActor.of(sam)
    hidden, missing = put(Draft(erins_case.number, says, "Hello"), Draft("CS-0", says, "Hello"))
    assert isinstance(hidden, Problem)
    assert isinstance(missing, Problem)
    assert (hidden.code, hidden.message) == (missing.code, missing.message)


@pytest.mark.parametrize(
    ("body", "code"),
    [("x" * 10_001, "too_large"), *((body, "bad_request") for body in ("", " \n", "\x00", "a\x00", "a\ud800"))],
)
def test_a_body_that_cannot_be_kept_is_refused(erins_case: Case, erin_says: ContactActor, body: str, code: str) -> None:
    assert refused(Draft(erins_case.number, erin_says, body)) == code


@pytest.mark.parametrize("body", ["x" * 10_000, "🙂" * 5_000, "‮", "\u0001", "\r\n a", "<b>&amp;"])
def test_a_body_is_kept_as_it_is(erins_case: Case, erin_says: ContactActor, body: str) -> None:
    placed(Draft(erins_case.number, erin_says, body))
    assert Entry.objects.get(seq=2).body == body


def test_customers_write_no_notes(erins_case: Case, erin_says: ContactActor, ada_says: AgentActor) -> None:
    assert refused(Draft(erins_case.number, erin_says, "Psst", visibility=INTERNAL)) == "forbidden"
    (note,) = placed(Draft(erins_case.number, ada_says, "Psst", visibility=INTERNAL))
    assert (note.kind, note.public_seq) == (Kind.NOTE, None)


def test_a_customers_word_reopens_a_resolved_case(erins_case: Case, erin_says: ContactActor) -> None:
    Case.objects.update(status=Status.RESOLVED)
    placed(Draft(erins_case.number, erin_says, "It is back."))
    erins_case.refresh_from_db()
    last = erins_case.entries.get(seq=3)
    assert (erins_case.status, erins_case.resolved_at) == (Status.OPEN, None)
    assert (last.data["event"], last.author_name, last.public_seq) == ("reopened", erin_says.name, 3)


def test_an_agents_word_leaves_a_resolved_case_resolved(erins_case: Case, ada_says: AgentActor) -> None:
    Case.objects.update(status=Status.RESOLVED)
    placed(Draft(erins_case.number, ada_says, "P.S."))
    erins_case.refresh_from_db()
    assert (erins_case.status, erins_case.last_seq) == (Status.RESOLVED, 2)


def test_whose_turn_it_is(erins_case: Case, erin_says: ContactActor, ada_says: AgentActor) -> None:
    turns = []
    for actor, visibility in [(erin_says, PUBLIC), (ada_says, INTERNAL), (ada_says, PUBLIC), (erin_says, PUBLIC)]:
        placed(Draft(erins_case.number, actor, "…", visibility=visibility))
        erins_case.refresh_from_db()
        turns.append(erins_case.status)
    assert turns == [Status.NEW, Status.NEW, Status.WAITING, Status.OPEN]


def test_counters_and_the_last_line(erins_case: Case, erin_says: ContactActor, ada_says: AgentActor) -> None:
    placed(Draft(erins_case.number, erin_says, "Still\n empty"), Draft(erins_case.number, ada_says, "Looking"))
    placed(Draft(erins_case.number, ada_says, "Hm", visibility=INTERNAL))
    erins_case.refresh_from_db()
    assert (erins_case.desk_unread, erins_case.contact_unread, erins_case.last_line) == (2, 1, "Looking")
    assert (erins_case.last_seq, erins_case.last_public_seq, erins_case.last_customer_seq) == (4, 3, 2)


def test_a_batch_costs_the_same_however_long(
    erins_case: Case, erin_says: ContactActor, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        placed(*(Draft(erins_case.number, erin_says, str(n)) for n in range(50)))


@pytest.fixture
def told() -> Any:
    heard: list[events.Event] = []
    stop = events.subscribe(heard.extend)
    yield heard
    stop()


def test_events_leave_after_the_commit_and_carry_both_views(
    erins_case: Case, ada_says: AgentActor, told: list[events.Event], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        placed(Draft(erins_case.number, ada_says, "Hm", visibility=INTERNAL, origin="tab"))
        placed(Draft(erins_case.number, ada_says, "Hello", origin="tab"))
        assert told == []
    note, reply = (event for event in told if isinstance(event, events.EntryAdded))
    assert (note.agent_view.seq, note.customer_view, note.origin) == (2, None, "tab")
    assert reply.customer_view is not None
    assert (reply.agent_view.seq, reply.customer_view.seq) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_told(default_rows: None, told: list[events.Event]) -> None:
    erin = Contact.objects.create(directory="d", external_id="e", name="Erin")
    case = case_of(erin)
    told.clear()
    with transaction.atomic():
        placed(Draft(case.number, ContactActor.of(erin), "Hello"))
        transaction.set_rollback(True)
    assert told == []
    assert Entry.objects.count() == 1


def test_a_database_error_fails_the_whole_batch(erins_case: Case, erin_says: ContactActor, monkeypatch: Any) -> None:
    monkeypatch.setattr(timeline._Pages, "_added", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(Draft(erins_case.number, erin_says, "a"))
    erins_case.refresh_from_db()
    assert (Entry.objects.count(), erins_case.last_seq) == (1, 1)
