"""Keeps the index up to date, behind the writers' backs: a message costs its writer nothing, and is found a second or
two later. Of batches of 45 a message took 150 µs of processor time on SQLite and 310 on PostgreSQL (on a busy machine);
indexed in the same transaction 390 and 780. In turns of some hundred, as here, indexing takes 45 and 170 an entry.

Entries have ascending numbers and never change, so that two places say what has been indexed: from `high` on new ones
are to come, and between `floor` and `low` old ones, which are taken from the newest down. Cases that change are noted
by `triggers`, in the transaction that changes them. A turn is one transaction: killed, it has not been.
Where there are several processes, whoever holds the row of the state has the turn.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db import transaction
from django.db.models import Q

from cases.models import Entry
from cases.search import index, state
from cases.search.documents import Head, entry_document, heads, spoken
from cases.search.state import Changed, State

LIMIT = 1_000  # entries a turn
CHANGES = 100  # cases a turn
LONG_WAY = 20_000  # new entries, from which on the newest come first
SAMPLE = 8  # one entry of so many has its words counted


@dataclass(slots=True)
class Turn:
    """What one transaction is to write; it is made without holding anything."""

    before: State
    after: State
    entries: list[Entry]
    changed: list[Changed]
    taken: dict[index.Kind, list[index.Document]] = field(default_factory=lambda: {"case": [], "entry": []})
    put: dict[index.Kind, list[index.Document]] = field(default_factory=lambda: {"case": [], "entry": []})
    kept: dict[int, Head] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)


def turn(limit: int = LIMIT) -> bool:
    """Indexes what is due, up to `limit` entries; says whether there was anything."""
    due = gather(limit)
    return due is not None and store(due)


def gather(limit: int = LIMIT) -> Turn | None:
    """What is due, or None."""
    before = state.read()
    if before is None:
        return None
    changed = state.changed(CHANGES)
    after, entries = _due(before, limit)
    if after == before and not changed:
        return None
    due = Turn(before, after, entries, changed)
    _describe(due)
    return due


@transaction.atomic
def store(due: Turn) -> bool:
    """Writes it; does nothing when another process has had the turn meanwhile."""
    if state.read(lock=True) != due.before:
        return False
    of = index.current()
    for kind in due.put:
        if due.taken[kind]:
            of.take(kind, due.taken[kind])
        if due.put[kind]:
            of.put(kind, due.put[kind])
    state.keep(due.kept)
    state.learn(due.seen)
    state.done(due.changed)
    state.write(due.after)
    return True


def _due(before: State, limit: int) -> tuple[State, list[Entry]]:
    """The entries that come next, and how far that gets."""
    settled = index.current().settled()
    if settled > before.high:
        if settled - before.high > LONG_WAY and before.low <= before.floor:
            return before.moved(floor=before.high, low=settled, high=settled), []
        entries = _entries(Q(pk__gt=before.high, pk__lte=settled), "pk", limit)
        return before.moved(high=entries[-1].pk if len(entries) == limit else settled), entries
    if before.low > before.floor:
        entries = _entries(Q(pk__gt=before.floor, pk__lte=before.low), "-pk", limit)
        return before.moved(low=entries[-1].pk - 1 if len(entries) == limit else before.floor), entries
    return before, []


def _entries(where: Q, order: str, limit: int) -> list[Entry]:
    return list(Entry.objects.filter(where).order_by(order).only("case_id", "kind", "visibility", "body")[:limit])


def _describe(due: Turn) -> None:
    """Makes the documents. Those of a case all have the scope that is kept of it, so that they can be taken away."""
    changed = {one.row for one in due.changed if one.kind == "case"}
    wanted = changed | {entry.case_id for entry in due.entries}
    kept = state.kept(wanted)
    fresh = heads([case for case in wanted if case in changed or case not in kept])
    for case, head in fresh.items():
        _replace(due, case, kept.get(case), head)
    scopes = {case: head.scope for case, head in chain(kept.items(), fresh.items())}
    due.put["entry"] += _documents(due.entries, scopes)
    _count(due)


def _replace(due: Turn, case: int, before: Head | None, head: Head) -> None:
    if before == head:
        return
    due.kept[case] = head
    due.put["case"].append((case, head.said))
    if before is None:
        return
    due.taken["case"].append((case, before.said))
    if before.scope != head.scope:
        entries = _entries(due.before.indexed & Q(case=case), "pk", state.EVERY)
        due.taken["entry"] += _documents(entries, {case: before.scope})
        due.put["entry"] += _documents(entries, {case: head.scope})


def _documents(entries: Iterable[Entry], scopes: dict[int, str]) -> list[index.Document]:
    known = (entry for entry in entries if entry.case_id in scopes)
    return [made for entry in known if (made := entry_document(entry, scopes[entry.case_id]))]


def _count(due: Turn) -> None:
    """Which words there are, and, of a sample, how often: by that the beginning of a word is completed."""
    both: Sequence[index.Document] = [*due.put["case"], *due.put["entry"]]
    due.seen.update(dict.fromkeys(spoken(said for _, said in both), 0))
    for number, said in due.put["entry"]:
        if number % SAMPLE == 0:
            due.seen.update(spoken([said]))


@transaction.atomic
def clear() -> None:
    """Forgets everything, so that all is indexed anew, the newest first."""
    state.begin()
    index.current().clear()
