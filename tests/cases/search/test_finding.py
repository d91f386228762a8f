"""What is found, in which order, and what is shown of it: the same on both databases, which run these very tests."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.access import AgentActor
from cases.models import Agent, Case, Contact
from cases.problems import Problem
from cases.search import finding
from cases.search.finding import Only, Page, search
from tests.cases.conftest import case_of
from tests.cases.search import corpus

pytestmark = pytest.mark.django_db


def where(cases: list[Case], page: Page) -> list[tuple[int, str]]:
    places = [case.pk for case in cases]
    return [(places.index(hit.case.pk), hit.answer.where) for hit in page.hits]


def answered(actor: AgentActor, query: str) -> str:
    try:
        search(actor, query)
    except Problem as problem:
        return problem.code
    return "hits"


@pytest.fixture
def lena(lead: Agent) -> AgentActor:
    return AgentActor.of(lead)


@pytest.mark.parametrize("query", corpus.FOUND)
def test_the_corpus_is_found(desk: list[Case], lena: AgentActor, query: str) -> None:
    page = search(lena, query)
    assert where(desk, page) == corpus.FOUND[query]
    assert (page.next, page.whole) == (None, True)


def test_a_case_is_found_by_its_number_or_a_part_of_it(desk: list[Case], lena: AgentActor) -> None:
    number = desk[0].number
    digits = number.removeprefix("CS-")
    for query in (number, number.lower(), digits, f"#{digits}", f" {number} "):
        found = where(desk, search(lena, query))
        assert found[0] == (0, "number")
    some = search(lena, f"CS-{digits[:4]}")
    assert len(some.hits) == len(desk)
    assert {hit.answer.where for hit in some.hits} == {"number"}
    assert some.hits[0].answer.snippet.marks == [(0, 2), (3, 8)]


def test_a_case_is_found_by_its_number_before_it_is_indexed(erin: Contact, lena: AgentActor) -> None:
    fresh = case_of(erin, "Anything")
    assert [hit.case.number for hit in search(lena, fresh.number).hits] == [fresh.number]
    assert search(lena, "anything").hits == []


def test_the_snippet_shows_the_words_and_says_where_they_are(desk: list[Case], lena: AgentActor) -> None:
    (hit,) = search(lena, "cafe upload").hits
    assert (hit.seq, hit.kind, hit.author) == (3, "message", "Support desk")
    shown = hit.answer.snippet
    assert shown.text == "naïve café 🙂 upload"
    assert [shown.text[a:b] for a, b in shown.marks] == ["café", "upload"]


def test_a_long_text_is_cut_around_the_words(erin: Contact, lead: Agent, lena: AgentActor) -> None:
    case = case_of(erin, "word " * 400 + "the needle\nand the thread " + "word " * 400)
    Case.objects.filter(pk=case.pk).update(subject="Long")
    corpus.index()
    shown = search(lena, "needle thread").hits[0].answer.snippet
    assert shown.text.startswith("…word")
    assert shown.text.endswith("word…")
    assert len(shown.text) <= 200
    assert [shown.text[a:b] for a, b in shown.marks] == ["needle", "thread"]


def test_filters_keep_what_is_wanted(desk: list[Case], lena: AgentActor, lead: Agent) -> None:
    assert where(desk, search(lena, "erin", Only(status=("resolved",)))) == [(4, "contact")]
    Case.objects.filter(pk=desk[2].pk).update(assignee=lead)
    Case.objects.filter(pk=desk[3].pk).update(screen_requested=True)
    corpus.index()
    assert where(desk, search(lena, "erin", Only(mine=True))) == [(2, "contact")]
    assert where(desk, search(lena, "erin", Only(screen_share=True))) == [(3, "contact")]
    assert search(lena, "upload", Only(status=("open",), mine=True)).hits == []


def test_pages_follow_each_other_until_all_is_told(
    erin: Contact, lena: AgentActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "AT_A_TIME", 3)
    monkeypatch.setattr(finding, "LOOKS", 2)
    of_subject = [case_of(erin, "Hello", subject=f"Gadget {n}") for n in range(9)]
    of_entry = [case_of(erin, f"My gadget {n}", subject="Hello") for n in range(9)]
    corpus.index()
    page, told = search(lena, "gadget", limit=4), []
    while True:
        assert len(page.hits) <= 4
        told += [hit.case.pk for hit in page.hits]
        if page.next is None:
            break
        page = search(lena, "gadget", after=page.next, limit=4)
    assert sorted(told) == sorted(case.pk for case in [*of_subject, *of_entry])


def test_one_case_is_one_hit(erin: Contact, lena: AgentActor, lead: Agent) -> None:
    case = case_of(erin, "A gadget, gadget", subject="Hello")
    corpus.note(case, lead, "The gadget again")
    corpus.index()
    (hit,) = search(lena, "gadget").hits
    assert (hit.seq, hit.kind) == (2, "note")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "at least two letters"),
        ("  ", "at least two letters"),
        ("a", "at least two letters"),
        ("-- * \" ' ( ) :", "at least two letters"),
        ("word " * 50, "over 200 characters"),
        ("one two three four five six seven eight nine", "9 words"),
        ("a\x00b", "cannot be kept"),
    ],
)
def test_what_cannot_be_looked_for_says_why(lena: AgentActor, query: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        search(lena, query)


@pytest.mark.parametrize("cursor", ["", "x", "1", "1-", "-1--1", "9" * 30 + "-1", "1-1; DROP TABLE"])
def test_a_cursor_that_is_none_is_refused(lena: AgentActor, cursor: str) -> None:
    with pytest.raises(Problem, match="none of ours"):
        search(lena, "word", after=cursor)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("ab\"*^:-()&|!<>\\'%_ ANDORNOTNEAR", max_size=40))
def test_any_text_is_answered(desk: list[Case], lena: AgentActor, query: str) -> None:
    assert answered(lena, query) in ("hits", "bad_request")


def test_a_search_costs_the_same_number_of_queries_however_many_are_found(
    erin: Contact, lena: AgentActor, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for n in range(40):
        case_of(erin, f"A gadget {n}", subject="Gadget")
    corpus.index()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert len(search(lena, "gadget").hits) == 30
