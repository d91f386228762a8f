"""Opening a case."""

import uuid
from typing import Any

import pytest

from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Door, Entry, NumberSeries, Priority, Status
from cases.operations.opening import Answers, Opened, Opening, find_priority, open_case
from cases.problems import Problem

pytestmark = pytest.mark.django_db


def opened(contact: Contact, body: str = "Hello", **fields: Any) -> Opened:
    return open_case(Opening(contact, fields.pop("actor", ContactActor.of(contact)), body, Door.CHAT, **fields))


def refused(contact: Contact, body: str = "Hello", **fields: Any) -> str:
    with pytest.raises(Problem) as refusal:
        opened(contact, body, **fields)
    return refusal.value.code


def test_a_case_comes_with_its_number_and_its_first_entry(erin: Contact) -> None:
    series = NumberSeries.objects.get()
    one = opened(erin, "It is empty.\nReally.", answers=Answers("Reports", "Caseload", "Open it", "P-1"))
    case = one.case
    assert (case.number, one.entry.seq, one.entry.public_seq) == (f"{series.prefix}{series.next}", 1, 1)
    assert (case.subject, case.status, case.account) == ("It is empty.", Status.NEW, erin.account)
    assert (case.feature, case.form, case.steps, case.participant_case) == ("Reports", "Caseload", "Open it", "P-1")
    assert (case.last_seq, case.last_public_seq, case.desk_unread) == (1, 1, 1)
    assert NumberSeries.objects.get().next == series.next + 1


def test_the_prefix_is_data(erin: Contact) -> None:
    NumberSeries.objects.update(prefix="HELP.", next=7)
    assert opened(erin).case.number == "HELP.7"


@pytest.mark.parametrize(
    ("body", "subject", "stands"),
    [("  a \t b\nc", "", "a b"), ("b", " S ", "S"), ("x" * 200, "", "x" * 79 + "…"), ("x" * 80, "", "x" * 80)],
)
def test_the_subject_is_the_first_line_unless_there_is_one(erin: Contact, body: str, subject: str, stands: str) -> None:
    assert opened(erin, body, subject=subject).case.subject == stands


def test_a_repeat_gets_the_same_case(erin: Contact) -> None:
    cid = uuid.uuid4()
    first, again = opened(erin, cid=cid), opened(erin, cid=cid)
    assert (first.case, first.entry.seq, first.entry.at) == (again.case, again.entry.seq, again.entry.at)
    assert (first.fresh, again.fresh) == (True, False)
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_repeat_after_the_case_went_on_gets_the_same_case(erin: Contact) -> None:
    cid = uuid.uuid4()
    first = opened(erin, cid=cid)
    Case.objects.update(subject="Renamed", status=Status.RESOLVED)
    assert opened(erin, cid=cid).case.number == first.case.number


@pytest.mark.parametrize("other", [{"body": "Bye"}, {"subject": "S"}, {"answers": Answers(form="F")}])
def test_a_used_cid_with_other_content_is_a_conflict(erin: Contact, other: dict[str, Any]) -> None:
    cid = uuid.uuid4()
    opened(erin, cid=cid)
    assert refused(erin, **({"cid": cid} | other)) == "conflict"


def test_two_peoples_cids_are_their_own(erin: Contact, sam: Contact) -> None:
    cid = uuid.uuid4()
    assert opened(erin, cid=cid).case != opened(sam, cid=cid).case


def test_an_agent_opens_for_someone_and_waits_for_nobody(erin: Contact, sam: Contact, ada: Agent) -> None:
    actor, cid = AgentActor.of(ada), uuid.uuid4()
    first, again = (opened(erin, actor=actor, cid=cid) for _ in range(2))
    assert (first.case, first.entry.cid, first.entry.at) == (again.case, again.entry.cid, again.entry.at)
    assert (first.entry.agent_id, first.case.status, first.case.contact_unread) == (ada.pk, Status.NEW, 1)
    assert refused(sam, actor=actor, cid=cid) == "conflict"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"body": ""}, "bad_request"),
        ({"body": "x" * 10_001}, "too_large"),
        ({"subject": "x" * 201}, "too_large"),
        ({"subject": "\x00"}, "bad_request"),
        ({"answers": Answers(steps="\x00")}, "bad_request"),
        ({"answers": Answers(steps="x" * 10_001)}, "too_large"),
        ({"answers": Answers(participant_case="x" * 65)}, "too_large"),
        ({"priority": "urgent"}, "bad_request"),
    ],
)
def test_what_cannot_be_kept_takes_no_number(erin: Contact, fields: dict[str, Any], code: str) -> None:
    before = NumberSeries.objects.get().next
    assert refused(erin, **fields) == code
    assert (Case.objects.count(), NumberSeries.objects.get().next) == (0, before)


@pytest.mark.parametrize(("said", "code"), [("", "normal"), ("HIGH", "high"), ("Critical", "critical")])
def test_a_priority_is_known_by_its_code_or_label(default_rows: None, said: str, code: str) -> None:
    assert find_priority(said).code == code


def test_the_default_priority_is_data(default_rows: None) -> None:
    Priority.objects.filter(is_default=True).update(is_default=False)
    Priority.objects.filter(code="low").update(is_default=True)
    assert find_priority("").code == "low"
