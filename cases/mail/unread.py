"""Replies that lie unread are mailed: `AFTER` the first of them, all in one mail, at most one every `APART`.

Nothing of it is on the way of a message. `look` finds whose cases have moved since the last look, by the index of what
moved; `decide` looks closely at those whose time has come. Both are safe to run in any number of processes at once: one
holds the clock's row, or the customer's, and the others pass by.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from cases.mail import outbox
from cases.models import Attachment, AuthorKind, Case, Contact, Entry, Kind, Mail, MailClock, UnreadNotice, Visibility

AFTER, APART = timedelta(minutes=10), timedelta(minutes=15)
HERE_FOR = timedelta(seconds=60)  # how long a server's word counts that someone is in the chat
SOON = timedelta(seconds=60)
# A change is seen only once it is committed, which may be a while after the moment that it carries.
LATE = timedelta(seconds=30)
REACH = timedelta(days=1)
CASES, PEOPLE, ENTRIES = 500, 20, 20
ASKED = 500


@dataclass
class Thread:
    """What a customer has not read of one case, oldest first; `earlier` more are not shown."""

    case: Case
    entries: list[Entry]
    files: dict[int, list[str]] = field(default_factory=dict)
    earlier: int = 0

    @property
    def said(self) -> list[tuple[Entry, list[str]]]:
        return [(entry, self.files.get(entry.pk, [])) for entry in self.entries]


@transaction.atomic
def look(now: datetime) -> None:
    """Notes whose replies lie unread on the cases that have moved since the last look: at most 500 of them, the rest
    next time. A server that begins to send mail looks back a day at most."""
    MailClock.objects.get_or_create(pk=1, defaults={"looked_to": now})
    mark = MailClock.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if mark is None:
        return
    moved = Case.objects.filter(updated_at__gt=max(mark.looked_to, now - REACH)).order_by("updated_at", "pk")
    rows = list(moved.values_list("contact_id", "contact_unread", "updated_at")[:CASES])
    _note({contact: at for contact, unread, at in reversed(rows) if unread})
    mark.looked_to = now - LATE
    if len(rows) == CASES:  # of those that moved at the last one's moment there may be more
        mark.looked_to = min(mark.looked_to, max(rows[-1][2] - timedelta.resolution, rows[0][2]))
    mark.save(update_fields=["looked_to"])


def soon(now: datetime) -> list[int]:
    """The people who may be mailed within a minute: of these it matters whether they are in the chat. At most 500."""
    due = UnreadNotice.objects.filter(due_at__lte=now + SOON).order_by("due_at")
    return list(due.values_list("contact_id", flat=True)[:ASKED])


@transaction.atomic
def here(contact_ids: Collection[int], now: datetime) -> None:
    """Notes that those people are in the chat: they are not mailed while that is so."""
    UnreadNotice.objects.filter(contact__in=contact_ids).update(here_at=now)


def any_due(now: datetime) -> bool:
    """Whether `decide` has anything to look at."""
    return _due(now).exists()


@transaction.atomic
def decide(now: datetime) -> int:
    """Puts a mail into the outbox for each of up to 20 people whose time has come, or sets when to look again; how many
    were looked at."""
    due = _due(now).select_related("contact").select_for_update(skip_locked=True, of=("self",))
    notices = list(due.order_by("due_at")[:PEOPLE])
    for notice in notices:
        _settle(notice, now)
        notice.save(update_fields=["due_at", "mailed_at", "told"])
    return len(notices)


def _due(now: datetime) -> QuerySet[UnreadNotice]:
    gone = Q(here_at__isnull=True) | Q(here_at__lte=now - HERE_FOR)
    return UnreadNotice.objects.filter(gone, due_at__lte=now)


def _note(moved: Mapping[int, datetime]) -> None:
    """When to look at each of them: ten minutes after the first that they may not have read, however much follows."""
    known = {notice.contact_id: notice for notice in UnreadNotice.objects.filter(contact__in=moved)}
    new = [UnreadNotice(contact_id=pk, due_at=at + AFTER) for pk, at in moved.items() if pk not in known]
    UnreadNotice.objects.bulk_create(new, ignore_conflicts=True)
    resting = [notice for notice in known.values() if notice.due_at is None]
    for notice in resting:
        notice.due_at = moved[notice.contact_id] + AFTER
    UnreadNotice.objects.bulk_update(resting, ["due_at"])


def _settle(notice: UnreadNotice, now: datetime) -> None:
    """Mails what is due, or says when that will be; nothing where nothing is new, or nobody can be reached."""
    threads = _threads(notice.contact)
    told = notice.told
    new = [thread for thread in threads if thread.entries[-1].seq > told.get(str(thread.case.pk), 0)]
    notice.told = {str(thread.case.pk): told.get(str(thread.case.pk), 0) for thread in threads}
    notice.due_at = None
    if not new or not outbox.address_of(notice.contact):
        return
    when = _when(new, told) + AFTER
    if notice.mailed_at:
        when = max(when, notice.mailed_at + APART)
    if when > now:
        notice.due_at = when
        return
    _mail(notice.contact, new, now)
    notice.told |= {str(thread.case.pk): thread.entries[-1].seq for thread in new}
    notice.mailed_at = now


def _when(threads: list[Thread], told: dict[str, int]) -> datetime:
    """Since when there is something that was neither read nor mailed."""
    return min(
        entry.at for thread in threads for entry in thread.entries if entry.seq > told.get(str(thread.case.pk), 0)
    )


def _threads(contact: Contact) -> list[Thread]:
    """What the person has not read, by case. Who has written on a case has seen what stood above."""
    cases = Case.objects.filter(contact=contact, contact_unread__gt=0).select_related("conversation")
    found = (_thread(case) for case in cases.order_by("-updated_at")[:ENTRIES])
    return [thread for thread in found if thread.entries]


def _thread(case: Case) -> Thread:
    seen = max(case.contact_read_seq, case.last_customer_seq)
    replies = Entry.objects.filter(
        case=case, seq__gt=seen, visibility=Visibility.PUBLIC, author_kind=AuthorKind.AGENT
    ).exclude(kind=Kind.EVENT)
    entries = list(replies.order_by("-seq")[:ENTRIES])[::-1]
    earlier = replies.count() - len(entries) if len(entries) == ENTRIES else 0
    return Thread(case, entries, files_of(entries), earlier)


def files_of(entries: Collection[Entry]) -> dict[int, list[str]]:
    """The names of the files of each of those entries that has any."""
    names: dict[int, list[str]] = {}
    found = Attachment.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("position")
    for entry_id, name in found.values_list("entry_id", "name"):
        if entry_id is not None:
            names.setdefault(entry_id, []).append(name)
    return names


def page_of(case: Case) -> str:
    """The page that the customer chatted on, where that is an address; else an empty text."""
    page = case.conversation.page if case.conversation else ""
    return page if page.startswith(("https://", "http://")) else ""


def _mail(contact: Contact, threads: list[Thread], now: datetime) -> None:
    numbers = [thread.case.number for thread in threads]
    names = list(dict.fromkeys(entry.author_name for thread in threads for entry in thread.entries))
    who = names[0] if len(names) == 1 else "Support"
    subject = f"{', '.join(numbers[:3])}: {who} replied" + (
        f" – {threads[0].case.subject}" if len(threads) == 1 else ""
    )
    link = next((page for thread in threads if (page := page_of(thread.case))), "")
    told = {"contact": contact, "threads": threads, "link": link}
    reads = {str(thread.case.pk): thread.entries[-1].seq for thread in threads}
    one = threads[0].case if len(threads) == 1 else None
    outbox.put(Mail.Kind.UNREAD, contact, subject, told, now, case=one, reads=reads)
