"""The transcript of a case, mailed to its customer: what they may see of it, and nothing else."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from cases import clock, timeline
from cases.access import AgentActor, ContactActor
from cases.mail import outbox
from cases.mail.unread import files_of, page_of
from cases.models import Case, Entry, Mail, Visibility
from cases.operations.changing import locked
from cases.problems import Problem
from cases.timeline import event

ENTRIES, LETTERS = 1_000, 300_000  # of one transcript; the newest of a case that has more
AN_HOUR = timedelta(hours=1)
MOST = 3  # of one case in an hour, whoever asks


@transaction.atomic
def send(actor: ContactActor | AgentActor, number: str) -> str:
    """Has the transcript of a case mailed to the address in its customer's token; returns that address.

    Raises `Problem`: `not_found`; `closed` where no mail is sent; `conflict` for a customer without an address;
    `rate_limited` for the fourth in an hour.
    """
    case = locked(actor, number)
    if not settings.SENDS_MAIL:
        raise Problem("closed", "Transcripts cannot be mailed from here: no mail server is set up.")
    to = outbox.address_of(case.contact)
    if not to:
        raise Problem("conflict", f"No address is known to mail {case.contact.name} a transcript.")
    now = clock.now()
    _check_often(case)
    outbox.put(
        Mail.Kind.TRANSCRIPT, case.contact, f"{case.number}: transcript – {case.subject}", _told(case), now, case=case
    )
    by_customer = isinstance(actor, ContactActor)
    text = (
        f"{actor.name} asked for the transcript by mail"
        if by_customer
        else f"{actor.name} mailed the transcript to {to}"
    )
    timeline.record(case, [event(case, actor, "transcript", text, after=to)])
    return to


def _check_often(case: Case) -> None:
    now = clock.now()
    recent = Mail.objects.filter(case=case, kind=Mail.Kind.TRANSCRIPT, created_at__gt=now - AN_HOUR)
    times = sorted(recent.values_list("created_at", flat=True))
    if len(times) >= MOST:
        wait = max(1, round((times[-MOST] + AN_HOUR - now).total_seconds()))
        raise Problem(
            "rate_limited", f"The transcript was mailed {MOST} times within an hour; ask again later.", retry_after=wait
        )


def _told(case: Case) -> dict[str, object]:
    public = Entry.objects.filter(case=case, visibility=Visibility.PUBLIC, public_seq__isnull=False)
    entries = _newest(public.order_by("-public_seq")[:ENTRIES])
    files = files_of(entries)
    return {
        "contact": case.contact,
        "case": case,
        "entries": [(entry, files.get(entry.pk, [])) for entry in entries],
        "earlier": case.last_public_seq - len(entries),
        "link": page_of(case),
    }


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    """As many of the newest as a mail may hold, oldest first."""
    taken: list[Entry] = []
    letters = 0
    for entry in entries:
        letters += len(entry.body)
        if letters > LETTERS and taken:
            break
        taken.append(entry)
    return taken[::-1]
