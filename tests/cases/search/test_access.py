"""What is not yours is not found: not the case, not its snippet, not that there is one."""

import pytest

from cases.access import AgentActor, ContactActor, cases_of
from cases.models import Agent, Case, Contact, Team
from cases.search import index
from cases.search.finding import Only, search
from tests.cases.conftest import case_of
from tests.cases.search import corpus

pytestmark = pytest.mark.django_db


def numbers(actor: AgentActor | ContactActor, query: str) -> list[str]:
    page = search(actor, query)
    assert page.next is None
    return [hit.case.number for hit in page.hits]


def test_a_queue_of_others_is_not_found(ada: Agent, ben: Agent, reports_case: Case) -> None:
    corpus.index()
    for query in ("batch upload", "row 100", "erin", reports_case.number, reports_case.number[3:6]):
        assert numbers(AgentActor.of(ben), query) == [reports_case.number]  # he would find it
        assert numbers(AgentActor.of(ada), query) == []


def test_who_may_no_longer_see_it_does_not_find_it_though_it_is_not_indexed_yet(
    ada: Agent, erins_case: Case, reports: Team
) -> None:
    corpus.index()
    actor = AgentActor.of(ada)
    assert numbers(actor, "report") == [erins_case.number]
    Case.objects.filter(pk=erins_case.pk).update(team=reports)
    assert index.current().newest("entry", [["report"], ["_t0"]], 2**62, 9)  # the index still has it as it was
    assert numbers(actor, "report") == []
    corpus.index()
    assert index.current().newest("entry", [["report"], ["_t0"]], 2**62, 9) == []


def test_who_comes_to_see_it_finds_it(ada: Agent, ben: Agent, reports_case: Case) -> None:
    corpus.note(reports_case, ben, "Ask the vendor")
    corpus.index()
    assert numbers(AgentActor.of(ada), "vendor") == []
    Case.objects.filter(pk=reports_case.pk).update(assignee=ada)
    corpus.index()
    assert numbers(AgentActor.of(ada), "vendor") == [reports_case.number]
    assert numbers(AgentActor.of(ada), "row 100") == [reports_case.number]


def test_a_team_that_is_gone_hides_nothing(ada: Agent, reports: Team, reports_case: Case) -> None:
    corpus.index()
    reports.delete()
    corpus.index()
    assert numbers(AgentActor.of(ada), "row 100") == [reports_case.number]


def test_customers_find_their_own_cases_only(erin: Contact, sam: Contact, outsider: Contact, erins_case: Case) -> None:
    corpus.index()
    for query in ("report", "empty", erins_case.number):
        assert numbers(ContactActor.of(erin), query) == [erins_case.number]
        assert numbers(ContactActor.of(sam), query) == []
        assert numbers(ContactActor.of(outsider), query) == []


def test_customers_never_search_notes_tags_or_people(ada: Agent, erin: Contact, erins_case: Case) -> None:
    corpus.note(erins_case, ada, "The customer is difficult")
    Case.objects.filter(pk=erins_case.pk).update(tags=["churn"])
    corpus.index()
    for query in ("difficult", "churn", "harbor"):
        assert numbers(AgentActor.of(ada), query) == [erins_case.number]  # it is there to be found
        assert numbers(ContactActor.of(erin), query) == []


def test_a_customer_is_told_places_in_their_own_count(ada: Agent, erin: Contact, erins_case: Case) -> None:
    corpus.note(erins_case, ada, "Internal")
    corpus.reply(erins_case, ada, "Please look at the gadget")
    corpus.index()
    assert [hit.seq for hit in search(ContactActor.of(erin), "gadget").hits] == [2]
    assert [hit.seq for hit in search(AgentActor.of(ada), "gadget").hits] == [3]


def test_what_others_have_is_not_even_proposed(ada: Agent, ben: Agent, erin: Contact, reports: Team) -> None:
    """So that it is neither counted nor looked through: Ada's one case is found at once behind ten of others."""
    mine = case_of(erin, "A gadget")
    others = [case_of(erin, "A gadget") for _ in range(10)]
    Case.objects.filter(pk__in=[case.pk for case in others]).update(team=reports)
    corpus.index()
    actor = AgentActor.of(ada)
    page = search(actor, "gadget", limit=1)
    assert [hit.case.pk for hit in page.hits] == [mine.pk]
    assert page.next is not None
    following = search(actor, "gadget", after=page.next, limit=1)
    assert (following.hits, following.next) == ([], None)
    assert len(search(AgentActor.of(ben), "gadget").hits) == 11


def test_the_index_proposes_what_the_rows_allow(
    ada: Agent, ben: Agent, lead: Agent, erin: Contact, sam: Contact, reports: Team
) -> None:
    """Of every case in every state, everyone finds what they see, and nothing else."""
    for contact in (erin, sam):
        for team in (None, reports):
            for assignee in (None, ada, ben):
                case = case_of(contact, "A gadget")
                Case.objects.filter(pk=case.pk).update(team=team, assignee=assignee)
    corpus.index()
    actors = [*map(AgentActor.of, (ada, ben, lead)), *map(ContactActor.of, (erin, sam))]
    for actor in actors:
        seen = set(cases_of(actor).values_list("number", flat=True))
        assert set(numbers(actor, "gadget")) == seen
        assert 0 < len(seen) <= Case.objects.count()


def test_a_filter_shows_nothing_of_others(ada: Agent, erins_case: Case, reports: Team) -> None:
    Case.objects.filter(pk=erins_case.pk).update(screen_requested=True, team=reports)
    corpus.index()
    assert search(AgentActor.of(ada), "report", Only(screen_share=True, status=("new",))).hits == []
