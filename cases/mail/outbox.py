"""The way of a mail from the database to whoever sends it.

What is promised: a mail is written in the transaction of what it tells of, so neither is there without the other. One
process takes it, by a conditional update that the others see; should that process die with it, the mail is taken
again after `LEASE`. Nothing that is known to have gone goes again. What was under way when the process died, or when
the line to the mail server broke, goes again under the same Message-ID: should the server have had it already, the
second is known by that.
"""

from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string

from cases.models import Case, Contact, Mail

LEASE = timedelta(minutes=10)
GIVE_UP = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
SWEPT_AT_ONCE = 1_000
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


def address_of(contact: Contact) -> str:
    """Where mail for that person goes: what their site's token says; empty where that is no address."""
    try:
        validate_email(contact.email)
    except ValidationError:
        return ""
    return contact.email


def put(
    kind: Mail.Kind,
    contact: Contact,
    subject: str,
    told: dict[str, Any],
    now: datetime,
    *,
    case: Case | None = None,
    reads: dict[str, int] | None = None,
) -> Mail:
    """Writes a mail of that kind, made from its two templates, into the caller's transaction."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return Mail.objects.create(
        kind=kind,
        contact=contact,
        case=case,
        to=address_of(contact),
        subject=" ".join(subject.split())[:250],
        text=render_to_string(f"cases/mail/{kind}.txt", told),
        html=render_to_string(f"cases/mail/{kind}.html", told),
        message_id=make_msgid(domain=sender.rpartition("@")[2]),
        reads=reads or {},
        due_at=now,
        created_at=now,
    )


def any_due(now: datetime) -> bool:
    """Whether a mail may be taken."""
    return _due(now).exists()


@transaction.atomic
def take(now: datetime) -> Mail | None:
    """A mail for the caller to send, and for no other until `LEASE` is over; None when there is none. One that has
    become superfluous is cancelled on the way."""
    for mail in _due(now).order_by("due_at")[:20]:
        held = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING, attempts=mail.attempts, due_at__lte=now)
        if _superfluous(mail):
            held.update(state=Mail.State.CANCELLED, ended_at=now, text="", html="")
        elif held.update(attempts=F("attempts") + 1, due_at=now + LEASE):
            mail.attempts += 1
            return mail
    return None


@transaction.atomic
def sent(mail: Mail, now: datetime) -> None:
    """The mail server has it."""
    _end(mail, Mail.State.SENT, now)


@transaction.atomic
def failed(mail: Mail, error: str, now: datetime, *, final: bool) -> None:
    """It did not go: tried again after a while, unless that is `final` or it has been tried for a day."""
    if final or now - mail.created_at > GIVE_UP:
        _end(mail, Mail.State.FAILED, now, error)
    else:
        wait = min(_FIRST_WAIT * 2 ** min(mail.attempts - 1, 10), _LONGEST_WAIT)
        _held(mail).update(due_at=now + wait, error=error[:300])


@transaction.atomic
def sweep(now: datetime) -> int:
    """Deletes what ended a month ago, at most 1,000 at once; how many."""
    old = Mail.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state=Mail.State.WAITING)
    chosen = list(old.order_by("created_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return Mail.objects.filter(pk__in=chosen).delete()[0]


def _due(now: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.WAITING, due_at__lte=now)


def _held(mail: Mail) -> QuerySet[Mail]:
    """The row, as long as nobody else has taken it since."""
    return Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING, attempts=mail.attempts)


def _end(mail: Mail, state: Mail.State, now: datetime, error: str = "") -> None:
    _held(mail).update(state=state, ended_at=now, text="", html="", error=error[:300])


def _superfluous(mail: Mail) -> bool:
    """Whether its reader has seen meanwhile all that it tells of."""
    if not mail.reads:
        return False
    seen = Case.objects.filter(pk__in=[int(pk) for pk in mail.reads]).values_list("pk", "contact_read_seq")
    return all(seq >= mail.reads[str(pk)] for pk, seq in seen)
