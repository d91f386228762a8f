"""Watching a case that somebody else works on."""

import pytest

from cases.access import AgentActor
from cases.models import Agent, Case, Watcher
from cases.operations import changing, snoozing, watching
from cases.problems import Problem
from chat.desk import lists

pytestmark = pytest.mark.django_db


def listed(agent: Agent) -> list[str]:
    return [case.case for case in lists.page(AgentActor.of(agent), "watching")[0]]


def test_watching_and_no_longer(erins_case: Case, ada: Agent, ben: Agent) -> None:
    for agent in (ada, ben, ada):
        watching.follow(AgentActor.of(agent), erins_case.number)
    assert [one.name for one in watching.watchers(erins_case)] == ["Ada", "Ben"]
    assert (watching.watched(ada.pk), listed(ada)) == ({erins_case.number}, [erins_case.number])
    for _ in range(2):
        watching.unfollow(AgentActor.of(ada), erins_case.number)
    assert [one.name for one in watching.watchers(erins_case)] == ["Ben"]
    assert listed(ada) == []


def test_the_list_has_open_cases_snoozed_ones_too(erins_case: Case, ada: Agent) -> None:
    actor = AgentActor.of(ada)
    watching.follow(actor, erins_case.number)
    snoozing.snooze(actor, erins_case.number, None)
    assert listed(ada) == [erins_case.number]
    changing.resolve(actor, erins_case.number)
    assert listed(ada) == []
    assert watching.watched(ada.pk) == {erins_case.number}


def test_an_outsider_watches_nothing(reports_case: Case, ada: Agent, ben: Agent) -> None:
    with pytest.raises(Problem) as refusal:
        watching.follow(AgentActor.of(ada), reports_case.number)
    assert refusal.value.code == "not_found"
    assert watching.follow(AgentActor.of(ben), reports_case.number)
    assert Watcher.objects.get().agent == ben


def test_what_one_may_see_no_longer_is_not_listed(erins_case: Case, ada: Agent, reports_case: Case) -> None:
    watching.follow(AgentActor.of(ada), erins_case.number)
    Case.objects.filter(pk=erins_case.pk).update(team=reports_case.team)
    assert listed(ada) == []


def test_so_many_and_no_more(erins_case: Case, ada: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST", 0)
    with pytest.raises(Problem, match="stop watching some first"):
        watching.follow(AgentActor.of(ada), erins_case.number)
