"""The index follows what is written, whatever happens to whoever keeps it."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from cases.access import AgentActor
from cases.models import Account, Agent, Case, Contact
from cases.operations.changing import change
from cases.search import indexing, state, triggers
from cases.search.finding import search
from tests.cases.conftest import case_of
from tests.cases.search import corpus

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena(lead: Agent) -> AgentActor:
    return AgentActor.of(lead)


def found(actor: AgentActor, query: str) -> list[str]:
    return [hit.case.number for hit in search(actor, query).hits]


def test_what_was_gathered_and_not_stored_is_gathered_again(erins_case: Case, lena: AgentActor) -> None:
    assert indexing.gather() is not None  # and then the process is killed
    assert found(lena, "report") == []
    assert indexing.turn()
    assert found(lena, "report") == [erins_case.number]
    assert not indexing.turn()


def test_of_two_who_gather_the_same_one_stores_it(erins_case: Case, lena: AgentActor) -> None:
    one, other = indexing.gather(), indexing.gather()
    assert one is not None
    assert other is not None
    assert indexing.store(one)
    assert not indexing.store(other)
    assert found(lena, "report") == [erins_case.number]


def test_what_is_old_is_indexed_from_the_newest_down(erin: Contact, lena: AgentActor) -> None:
    cases = [case_of(erin, f"A gadget {n}") for n in range(4)]
    indexing.clear()
    indexing.turn(limit=2)
    page = search(lena, "gadget")
    assert [hit.case.pk for hit in page.hits] == [cases[3].pk, cases[2].pk]
    assert not page.whole
    new = case_of(erin, "A newer gadget")
    corpus.index()
    page = search(lena, "gadget")
    assert [hit.case.pk for hit in page.hits] == [new.pk, *(case.pk for case in reversed(cases))]
    assert page.whole


def test_a_long_way_behind_begins_with_the_newest(
    erin: Contact, lena: AgentActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LONG_WAY", 3)
    old = case_of(erin, "A gadget")
    corpus.index()
    cases = [case_of(erin, f"A gadget {n}") for n in range(5)]
    indexing.turn(limit=2)
    indexing.turn(limit=2)
    assert found(lena, "gadget") == [cases[4].number, cases[3].number, old.number]
    corpus.index()
    assert len(found(lena, "gadget")) == 6


def test_a_case_is_found_by_what_it_has_become(erins_case: Case, erin: Contact, lena: AgentActor) -> None:
    corpus.index()
    change(lena, erins_case.number, {"subject": "Gizmo", "tags": ["billing"], "participant_case": "P-123"})
    Contact.objects.filter(pk=erin.pk).update(name="Erin Åkesson")
    Account.objects.filter(pk=erin.account_id).update(name="Harbour Light")
    corpus.index()
    for query in ("gizmo", "billing", "P-123", "akesson", "harbour"):
        assert found(lena, query) == [erins_case.number]
    change(lena, erins_case.number, {"subject": "Something else"})
    corpus.index()
    assert found(lena, "gizmo") == []


def test_events_are_not_found(erins_case: Case, lena: AgentActor) -> None:
    change(lena, erins_case.number, {"tags": ["billing"]})
    change(lena, erins_case.number, {"tags": []})
    corpus.index()
    assert erins_case.entries.filter(body__contains="billing").exists()
    assert found(lena, "billing") == []


def test_a_message_leaves_no_note(erins_case: Case, ada: Agent) -> None:
    """It is found by its number; a note for each would cost its writer a row."""
    corpus.index()
    corpus.reply(erins_case, ada, "Hello")
    assert state.changed(10) == []
    Case.objects.filter(pk=erins_case.pk).update(subject=erins_case.subject)
    assert state.changed(10) == []


def test_triggers_come_back_after_a_migration_has_made_a_table_anew(erins_case: Case) -> None:
    on = "" if connection.vendor == "sqlite" else " ON cases_case"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER cases_search_case_changed{on}")
    triggers.restore(apps.get_app_config("cases"), "default")
    triggers.restore(apps.get_app_config("cases"), "default")
    Case.objects.filter(pk=erins_case.pk).update(subject="Changed")
    assert [(note.kind, note.row) for note in state.changed(10)] == [("case", erins_case.pk)]


def test_all_is_indexed_anew(desk: list[Case], lena: AgentActor) -> None:
    before = {query: found(lena, query) for query in corpus.FOUND}
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert "up to date" in said.getvalue()
    assert {query: found(lena, query) for query in corpus.FOUND} == before


def test_a_rebuild_that_was_stopped_is_continued(desk: list[Case], lena: AgentActor) -> None:
    indexing.clear()
    indexing.turn(limit=3)
    call_command("rebuild_search", "--continue", stdout=StringIO())
    assert search(lena, "upload").whole
    assert len(found(lena, "upload")) == len(corpus.FOUND["upload"])


def test_a_beginning_is_completed_by_the_commonest_words(erin: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "SAMPLE", 1)
    monkeypatch.setattr(state, "COMPLETIONS", 2)
    for body in ("gadget", "gallery gadget", "garden gallery gadget"):
        case_of(erin, body)
    corpus.index()
    assert state.beginning("ga") == ["gadget", "gallery"]
    assert state.beginning("garde") == ["garden"]
    assert state.beginning("zz") == []
