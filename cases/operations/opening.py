"""Opening a case: its number, the case and its first entry, in one transaction."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from cases import clock, timeline
from cases.access import Actor, AgentActor
from cases.models import Case, Contact, Door, Entry, NumberSeries, Priority
from cases.problems import Problem
from cases.rows import AnyEntry
from cases.shapes import RELATED
from cases.texts import BODY_LIMIT, check_body, check_text
from cases.timeline import Draft

SERIES = "case"
SUBJECT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer is asked for at every door; each may be empty."""

    feature: str = ""
    form: str = ""
    steps: str = ""
    participant_case: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A question or issue, as it came in. `cid` makes a repeat harmless: the same one gets the same case."""

    contact: Contact
    actor: Actor
    body: str
    door: Door
    cid: uuid.UUID = field(default_factory=uuid.uuid4)
    subject: str = ""
    answers: Answers = field(default_factory=Answers)
    priority: str = ""
    at: datetime | None = None
    origin: str | None = None
    team_id: int | None = None
    attachments: tuple[uuid.UUID, ...] = ()

    @property
    def digest(self) -> str:
        return digest(self.body, self.subject, self.priority, self.answers, self.attachments)


@dataclass(frozen=True, slots=True)
class Opened:
    """The case with its first entry; `fresh` is false for a repeat."""

    case: Case
    entry: AnyEntry
    fresh: bool


@transaction.atomic
def open_case(opening: Opening) -> Opened:
    """Opens a case, or answers a repeated `cid` with the case it opened. Raises `Problem`.

    Taking the number locks the series first, so two repeats that race are told apart by the second's look.
    """
    _check(opening)
    series = NumberSeries.objects.select_for_update().get(name=SERIES)
    known = Case.objects.select_related(*RELATED).filter(contact=opening.contact, start_cid=opening.cid).first()
    if known is not None:
        return _repeat(known, opening)
    _check_unused(opening)
    case = _new_case(opening, f"{series.prefix}{series.next}")
    series.next += 1
    series.save(update_fields=["next"])
    draft = Draft(
        case.number,
        opening.actor,
        opening.body,
        opening.cid,
        attachments=opening.attachments,
        at=opening.at,
        origin=opening.origin,
    )
    (entry,) = timeline.record(case, [draft])
    return Opened(case, entry, fresh=True)


def find_priority(code: str) -> Priority:
    """The priority of that code or label in any case; the default one for an empty code. Raises `Problem`."""
    if not code:
        return Priority.objects.get(is_default=True)
    check_text(code)
    found = Priority.objects.filter(code__iexact=code).first() or Priority.objects.filter(label__iexact=code).first()
    if found is None:
        known = ", ".join(Priority.objects.values_list("code", flat=True))
        raise Problem("bad_request", f"There is no priority {code!r}; it takes one of {known}.")
    return found


def check_length(name: str, value: str) -> str:
    """`value`, when it can be stored in the case's field of that name; raises `Problem`."""
    check_text(value)
    limit = getattr(Case._meta.get_field(name), "max_length", None) or BODY_LIMIT
    if len(value) > limit:
        raise Problem("too_large", f"{name} is over {limit:,} characters; shorten it.")
    return value


def digest(body: str, subject: str, priority: str, answers: Answers, attachments: Sequence[uuid.UUID] = ()) -> str:
    """What an opening says, kept to know a repeat of it from another under the same `cid`."""
    files = [[str(pk) for pk in attachments]] if attachments else []
    said = json.dumps([body, subject, priority, asdict(answers), *files], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _check(opening: Opening) -> None:
    check_body(opening.body)
    check_length("subject", opening.subject)
    for name, value in asdict(opening.answers).items():
        check_length(name, value)


def _repeat(case: Case, opening: Opening) -> Opened:
    if case.start_digest != opening.digest:
        raise _used()
    return Opened(case, case.entries.get(cid=opening.cid, seq=1), fresh=False)


def _check_unused(opening: Opening) -> None:
    """An agent, who opens cases for many people, has one cid for one case, whoever it is for."""
    if isinstance(opening.actor, AgentActor):
        first = Entry.objects.filter(seq=1, cid=opening.cid, agent_id=opening.actor.agent_id)
        if Case.objects.filter(start_cid=opening.cid, pk__in=first.values("case")).exists():
            raise _used()


def _used() -> Problem:
    return Problem("conflict", "This cid has already opened another case; send it again under a new cid.")


def _new_case(opening: Opening, number: str) -> Case:
    at = opening.at or clock.now()
    return Case.objects.create(
        number=number,
        subject=opening.subject.strip() or _subject_from(opening.body),
        priority=find_priority(opening.priority),
        door=opening.door,
        contact=opening.contact,
        account=opening.contact.account,
        team_id=opening.team_id,
        start_cid=opening.cid,
        start_digest=opening.digest,
        opened_at=at,
        updated_at=at,
        **asdict(opening.answers),
    )


def _subject_from(body: str) -> str:
    line = " ".join(body.strip().splitlines()[0].split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1].rstrip()}…"
