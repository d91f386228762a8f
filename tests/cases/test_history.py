"""Reading a timeline, page by page, each side in its own count."""

from typing import Any

import pytest

from cases import history, timeline
from cases.access import Actor, AgentActor, ContactActor
from cases.models import Agent, Attachment, Case, Contact, Entry, Visibility
from cases.problems import Problem
from cases.timeline import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_case(erins_case: Case, erin: Contact, ada: Agent) -> Case:
    """Nine entries: 1 is Erin's; of the others each even one is Ada's note and each odd one Erin's. Five are public."""
    for n in range(2, 10):
        note = n % 2 == 0
        actor: Actor = AgentActor.of(ada) if note else ContactActor.of(erin)
        visibility = Visibility.INTERNAL if note else Visibility.PUBLIC
        timeline.append([Draft(erins_case.number, actor, f"{n}", visibility=visibility)])
    return erins_case


def seqs(page: history.Page) -> tuple[list[int], bool]:
    return [entry.seq for entry in page.entries], page.complete


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ([1, 2, 3, 4, 5, 6, 7, 8, 9], True)),
        ({"limit": 3}, ([7, 8, 9], False)),
        ({"after": 0, "limit": 3}, ([1, 2, 3], False)),
        ({"after": 6, "limit": 3}, ([7, 8, 9], True)),
        ({"after": 9}, ([], True)),
        ({"after": 99}, ([], True)),
        ({"before": 4, "limit": 2}, ([2, 3], False)),
        ({"before": 4, "limit": 3}, ([1, 2, 3], True)),
        ({"before": 1}, ([], True)),
    ],
)
def test_an_agents_pages(long_case: Case, ada: Agent, asked: Any, found: Any) -> None:
    assert seqs(history.page(AgentActor.of(ada), long_case.number, **asked)) == found


@pytest.mark.parametrize(
    ("asked", "found", "bodies"),
    [
        ({}, ([1, 2, 3, 4, 5], True), ["3", "5", "7", "9"]),
        ({"after": 2, "limit": 2}, ([3, 4], False), ["5", "7"]),
        ({"before": 3, "limit": 1}, ([2], False), ["3"]),
        ({"after": 5}, ([], True), []),
    ],
)
def test_a_customers_pages_hold_nothing_internal(
    long_case: Case, erin: Contact, asked: Any, found: Any, bodies: list[str]
) -> None:
    page = history.page(ContactActor.of(erin), long_case.number, **asked)
    assert seqs(page) == found
    assert [entry.body for entry in page.entries if entry.body.isdigit()] == bodies
    assert {entry.visibility for entry in page.entries} <= {"public"}


def test_pages_make_up_the_whole_in_either_direction(long_case: Case, ada: Agent) -> None:
    actor, forth, back = AgentActor.of(ada), [], []
    at = 0
    while not (page := history.page(actor, long_case.number, after=at, limit=2)).complete or page.entries:
        forth += page.entries
        at = page.entries[-1].seq
    at = 10
    while page := history.page(actor, long_case.number, before=at, limit=2):
        back = page.entries + back
        at = page.entries[0].seq
        if page.complete:
            break
    assert [entry.seq for entry in forth] == [entry.seq for entry in back] == list(range(1, 10))


@pytest.mark.parametrize("asked", [{"after": 1, "before": 3}, {"limit": 0}, {"limit": 201}, {"limit": -1}])
def test_a_page_that_cannot_be_is_refused(long_case: Case, ada: Agent, asked: Any) -> None:
    with pytest.raises(Problem) as refusal:
        history.page(AgentActor.of(ada), long_case.number, **asked)
    assert refusal.value.code == "bad_request"


def test_anothers_history_is_as_if_it_were_not_there(long_case: Case, sam: Contact, erin: Contact) -> None:
    assert history.page(ContactActor.of(erin), long_case.number).entries
    with pytest.raises(Problem) as refusal:
        history.page(ContactActor.of(sam), long_case.number)
    assert refusal.value.code == "not_found"


def test_files_come_with_their_entries_at_one_query(
    long_case: Case, ada: Agent, django_assert_num_queries: Any
) -> None:
    for entry in Entry.objects.filter(seq__in=[3, 5]):
        name = f"{entry.seq}.png"
        Attachment.objects.create(case=long_case, entry=entry, name=name, size=7, type="image/png", stored_as=name)
    actor = AgentActor.of(ada)
    with django_assert_num_queries(3):  # the case, its entries, their files
        page = history.page(actor, long_case.number)
    files = {entry.seq: [file.name for file in entry.attachments] for entry in page.entries if entry.attachments}
    assert files == {3: ["3.png"], 5: ["5.png"]}
