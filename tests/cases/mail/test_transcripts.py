"""The transcript of a case: what is in it, to whom it goes, and how often."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings

from cases import clock
from cases.access import AgentActor, ContactActor
from cases.mail import transcripts
from cases.models import Agent, Case, Contact, Kind, Mail, Visibility
from cases.operations.changing import change
from cases.problems import Problem
from cases.timeline import Draft, append

SECRET = "He shouts at everyone."


@pytest.fixture(autouse=True)
def _mail(settings: LazySettings) -> None:
    settings.SENDS_MAIL = True


def say(actor: Any, case: Case, body: str, **fields: Any) -> None:
    append([Draft(case.number, actor, body, uuid.uuid4(), **fields)])


def refused(actor: Any, number: str) -> str:
    with pytest.raises(Problem) as problem:
        transcripts.send(actor, number)
    return problem.value.code


def test_it_has_what_the_customer_may_see_and_nothing_else(erin: Contact, erins_case: Case, ada: Agent) -> None:
    say(AgentActor.of(ada), erins_case, "Try <again>, please.")
    say(AgentActor.of(ada), erins_case, SECRET, kind=Kind.NOTE, visibility=Visibility.INTERNAL)
    change(AgentActor.of(ada), erins_case.number, {"priority": "high"})
    assert transcripts.send(ContactActor.of(erin), erins_case.number) == "erin@harbor.example"
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.case) == ("transcript", "erin@harbor.example", erins_case)
    assert mail.subject == f"{erins_case.number}: transcript – {erins_case.subject}"
    assert erins_case.entries.filter(body__in=[SECRET, "Priority changed from Normal to High"]).count() == 2
    for text in (mail.text, mail.html):
        assert "The report is empty." in text
        assert SECRET not in text
        assert "Priority" not in text
    assert "Try <again>, please." in mail.text
    assert "Try &lt;again&gt;, please." in mail.html


def test_who_asked_is_noted_for_agents(erin: Contact, erins_case: Case, ada: Agent) -> None:
    transcripts.send(ContactActor.of(erin), erins_case.number)
    transcripts.send(AgentActor.of(ada), erins_case.number)
    told = erins_case.entries.filter(kind="event", visibility="internal").values_list("body", flat=True)
    assert list(told) == ["Erin asked for the transcript by mail", "Ada mailed the transcript to erin@harbor.example"]


def test_an_outsider_gets_nothing(erin: Contact, sam: Contact, outsider: Contact, erins_case: Case) -> None:
    for stranger in (sam, outsider):
        assert refused(ContactActor.of(stranger), erins_case.number) == "not_found"
    assert not Mail.objects.exists()
    assert transcripts.send(ContactActor.of(erin), erins_case.number)


def test_an_agent_of_another_team_sends_none(reports_case: Case, ada: Agent, ben: Agent) -> None:
    assert refused(AgentActor.of(ada), reports_case.number) == "not_found"
    assert transcripts.send(AgentActor.of(ben), reports_case.number) == "erin@harbor.example"


def test_it_goes_to_the_address_of_the_token_only(erin: Contact, erins_case: Case) -> None:
    Contact.objects.filter(pk=erin.pk).update(email="")
    assert refused(ContactActor.of(erin), erins_case.number) == "conflict"


def test_three_in_an_hour_are_enough(erin: Contact, erins_case: Case, ada: Agent) -> None:
    with time_machine.travel(clock.now(), tick=False) as moment:
        for actor in (ContactActor.of(erin), AgentActor.of(ada), ContactActor.of(erin)):
            transcripts.send(actor, erins_case.number)
            moment.shift(60)
        with pytest.raises(Problem) as fourth:
            transcripts.send(AgentActor.of(ada), erins_case.number)
        assert (fourth.value.code, fourth.value.retry_after) == ("rate_limited", 3600 - 180)
        moment.shift(timedelta(seconds=3600 - 180))
        assert transcripts.send(ContactActor.of(erin), erins_case.number)


def test_without_a_mail_server_there_is_none(erin: Contact, erins_case: Case, settings: LazySettings) -> None:
    settings.SENDS_MAIL = False
    assert refused(ContactActor.of(erin), erins_case.number) == "closed"


def test_of_a_long_case_it_has_the_newest(erin: Contact, erins_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "LETTERS", 10)
    for body in ("first 89", "second 89", "third"):
        say(ContactActor.of(erin), erins_case, body)
    transcripts.send(ContactActor.of(erin), erins_case.number)
    mail = Mail.objects.get()
    assert ("third" in mail.text, "second 89" in mail.text) == (True, False)
    assert "(3 earlier ones in the chat)" in mail.text
