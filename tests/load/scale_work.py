"""What is timed at each size: the product's own ways, as a socket, a program or an administrator goes them."""

import json
import logging
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from cases import history, timeline
from cases.access import AgentActor, ContactActor
from cases.models import Agent, ApiToken, Case, Contact, Status
from cases.operations.opening import Answers
from cases.operations.reading import Look, mark_read
from chat.access.matrix import matrix
from chat.console import reading
from chat.desk import conversations, lists, queue
from chat.desk.conversations import Visit
from chat.widget import consumer as widget
from tests.plans import asked_by

Work = Callable[[], Any]
TIMES, WARM = 15, 3
LONG = 5_000  # entries of the long thread
DEEP = 2_500
FOLLOWED = 400  # people whose heartbeat is due at once, and cases that consoles have open
BATCH = 100
_THREAD = uuid.UUID("7d1f0f1e-5cf5-4b77-8f7e-5b8d9a0c4e11")


@dataclass
class Desk:
    """Whom the work is done for, of the demo's people, and some that it has not: `stray` is in no team."""

    rng: random.Random
    lead: AgentActor
    agent: AgentActor
    stray: AgentActor
    numbers: list[str]  # of any age
    live: list[str]  # of the newest open ones, which are those that are written to
    contacts: list[Contact]
    long: Case
    api: dict[str, str]
    office: Client = field(default_factory=lambda: Client(headers={"host": "localhost"}))

    def number(self) -> str:
        return self.rng.choice(self.numbers)

    def contact(self) -> Contact:
        return self.rng.choice(self.contacts)

    def case_ids(self) -> list[int]:
        return list(Case.objects.filter(number__in=self.live).values_list("pk", flat=True)[:FOLLOWED])


def main() -> None:
    """Prints, as JSON by what was done, milliseconds (`times`) or the plans of its statements (`plans`)."""
    logging.disable(logging.WARNING)
    done = works(desk())
    if sys.argv[1] == "plans":
        print(json.dumps({name: [asked.plan(run=True) for asked in asked_by(work)] for name, work in done.items()}))
    else:
        print(json.dumps({name: _milliseconds(work) for name, work in done.items()}))


def _milliseconds(work: Work) -> float:
    """Of processor time, the database's included, so that what else goes on on the machine lengthens nothing."""
    for _ in range(WARM):
        work()
    took = []
    for _ in range(TIMES):
        serving = _serving()
        began = _processor_seconds(serving)
        work()
        took.append(_processor_seconds(serving) - began)
    return statistics.median(took) * 1000


def _serving() -> list[int]:
    """The processes of PostgreSQL that work for this one; SQLite works in it."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [row[0] for row in cursor.fetchall()]


def _processor_seconds(serving: list[int]) -> float:
    nanoseconds = [int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in serving]
    return time.process_time() + sum(nanoseconds) / 1e9


def desk() -> Desk:
    """Made ready: the long thread is written, the agents signed in."""
    agents = {row.email.partition("@")[0]: row for row in Agent.objects.all()}
    stray, _ = Agent.objects.get_or_create(email="stray@harborlight.example", defaults={"name": "Noor Stray"})
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rng = random.Random(7)
    some = rng.sample(range(1, last + 1), 2_000)
    made = Desk(
        rng=rng,
        lead=AgentActor.of(agents["lead"]),
        agent=AgentActor.of(agents["agent"]),
        stray=AgentActor.of(stray),
        numbers=list(Case.objects.filter(pk__in=some).values_list("number", flat=True)),
        live=list(
            Case.objects.exclude(status=Status.RESOLVED).order_by("-updated_at").values_list("number", flat=True)[:500]
        ),
        contacts=list(Contact.objects.filter(cases__in=some).distinct().select_related("account")),
        long=_long_thread(AgentActor.of(agents["lead"])),
        api={who: f"Bearer {ApiToken.issue(row)}" for who, row in (("lead", agents["lead"]), ("stray", stray))},
    )
    made.office.force_login(agents["admin"])
    return made


def _long_thread(lead: AgentActor) -> Case:
    case = Case.objects.filter(contact__external_id="priya.raman").exclude(status=Status.RESOLVED).earliest("pk")
    customer = ContactActor.of(case.contact)
    while case.last_seq < LONG:
        wanted = [
            timeline.Draft(case.number, (customer, lead)[n % 2], f"Line {n}.", uuid.uuid5(_THREAD, str(n)))
            for n in range(case.last_seq, case.last_seq + 500)
        ]
        timeline.append(wanted)
        case.refresh_from_db()
    return case


def works(of: Desk) -> dict[str, Work]:
    """By name, in the order of the table."""
    return {
        **_cases(of),
        **dict(_views(of)),
        **_widget(of),
        **_clockwork(of),
        **_sending(of),
        **_histories(of),
        **_rest(of),
        **_administration(of),
    }


def _cases(of: Desk) -> dict[str, Work]:
    return {
        "open a case, lead": lambda: reading.opened(of.lead, of.number()),
        "open a long case, agent": lambda: reading.opened(of.agent, of.long.number),
    }


def _views(of: Desk) -> Iterator[tuple[str, Work]]:
    for who, actor in (("lead", of.lead), ("agent", of.agent), ("agent of no team", of.stray)):
        for view in lists.VIEWS:
            yield from _pages(f"{view}, {who}", actor, view, None)
        yield from _pages(f"all with a screen share, {who}", actor, "all", "screen_share")
    yield from _pages("mine with a screen share, agent", of.agent, "mine", "screen_share")
    yield from _pages("unassigned with a screen share, agent", of.agent, "unassigned", "screen_share")


def _pages(name: str, actor: AgentActor, view: str, only: str | None) -> Iterator[tuple[str, Work]]:
    yield f"{name}: page 1", lambda: lists.page(actor, view, only)
    cursor: str | None = None
    for _ in range(9):
        _, cursor = lists.page(actor, view, only, cursor)
        if cursor is None:
            return
    yield f"{name}: page 10", lambda: lists.page(actor, view, only, cursor)


def _widget(of: Desk) -> dict[str, Work]:
    return {"widget: open cases": lambda: widget.open_cases(ContactActor.of(of.contact()))}


def _clockwork(of: Desk) -> dict[str, Work]:
    return {
        f"heads of {FOLLOWED} widgets": lambda: widget._heads([who.pk for who in of.rng.sample(of.contacts, FOLLOWED)]),
        f"heads of {FOLLOWED} open cases": partial(reading.heads, of.case_ids()),
        "the queue, counted": queue.places,
    }


def _sending(of: Desk) -> dict[str, Work]:
    return {
        "send one message": lambda: timeline.append([_draft(of, of.rng.choice(of.live))]),
        f"send {BATCH} to as many cases": lambda: timeline.append(
            [_draft(of, number) for number in of.rng.sample(of.live, BATCH)]
        ),
        "send to a long thread": lambda: timeline.append([_draft(of, of.long.number)]),
        "start a chat": lambda: conversations.start(
            of.contact(), Visit(), uuid.uuid4(), "It is empty.", "", Answers(), None
        ),
        "read a long thread": lambda: mark_read([Look(of.lead, _unread(of), of.long.last_seq - 1)]),
    }


def _draft(of: Desk, number: str) -> timeline.Draft:
    return timeline.Draft(number, of.lead, "We have corrected it; please look again.")


def _unread(of: Desk) -> str:
    Case.objects.filter(pk=of.long.pk).update(desk_read_seq=0, assignee=of.lead.agent_id)
    return of.long.number


def _histories(of: Desk) -> dict[str, Work]:
    customer = ContactActor.of(of.long.contact)
    return {
        "history: latest page": lambda: history.page(of.lead, of.number()),
        "history: deep in a long thread": lambda: history.page(of.lead, of.long.number, before=DEEP),
        "history: onwards from there": lambda: history.page(of.lead, of.long.number, after=DEEP, limit=200),
        "history: deep, the customer's": lambda: history.page(customer, of.long.number, before=DEEP),
    }


def _rest(of: Desk) -> dict[str, Work]:
    def asked(path: str, who: str = "lead") -> Work:
        return lambda: _ok(of.office.get(f"/api/v1/cases/{path}", headers={"authorization": of.api[who]}))

    account = of.contacts[0].account
    assert account is not None
    return {
        "REST: list, lead": asked(""),
        "REST: list, agent of no team": asked("", "stray"),
        "REST: list, of an account": asked(f"?account={account.external_id}"),
        "REST: list, of a contact": asked(f"?contact={of.contacts[0].pk}"),
        "REST: list, new ones": asked("?status=new"),
        "REST: list, of a rare tag": asked("?tag=nobody-has-this"),
        "REST: list, by words": asked("?q=nobody says this"),
        "REST: a case": lambda: asked(f"{of.number()}/")(),
    }


def _administration(of: Desk) -> dict[str, Work]:
    def asked(path: str) -> Work:
        return lambda: _ok(of.office.get(f"/admin/cases/{path}"))

    return {
        "administration: cases": asked("case/"),
        "administration: cases, page 10": asked("case/?p=10"),
        "administration: new cases": asked("case/?status__exact=new"),
        "administration: a case by number": lambda: asked(f"case/?q={of.number()}")(),
        "administration: cases by words": asked("case/?q=nobody+says+this"),
        "administration: entries": asked("entry/"),
        "administration: entries of a case": asked(f"entry/?case__id__exact={of.long.pk}"),
        "administration: entries by words": asked("entry/?q=nobody+says+this"),
        "administration: contacts": asked("contact/"),
        "people of each role, counted": matrix,
    }


def _ok(answer: Any) -> None:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:300]!r}")
