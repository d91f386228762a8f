"""Staged cases, written: each batch gets its numbers and ids and goes into the database in one transaction."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from random import Random

from django.db import connection, models, transaction

from cases.models import Case, Conversation, Entry, NumberSeries
from cases.operations.opening import SERIES
from chatsupport.demo.copying import Columns, reserve
from chatsupport.demo.placing import EntryRow
from chatsupport.demo.staging import Staged

ENTRIES_EACH = 12  # of a case, on average and rounded up
ANALYZED_FROM = 1_000


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


class Writer:
    """Writes what was staged; `expected` is about how many cases there will be in all."""

    def __init__(self, expected: int) -> None:
        self._cids = _scattered(max(expected, 1) * ENTRIES_EACH)
        self._cases, self._conversations = (Columns(model, _columns(model)) for model in (Case, Conversation))
        self._entries = Columns(Entry, ["case_id", *EntryRow._fields])
        self._written = 0

    @transaction.atomic
    def write(self, batch: Sequence[Staged]) -> None:
        """Adds the cases, numbered in their order."""
        chats = [staged.conversation for staged in batch if staged.conversation]
        for chat, chat_id in zip(chats, reserve(Conversation, len(chats)), strict=True):
            chat.pk = chat_id
        numbers = _numbers(len(batch))
        for staged, case_id, number in zip(batch, reserve(Case, len(batch)), numbers, strict=True):
            staged.case.pk, staged.case.number = case_id, number
            if staged.conversation:
                staged.case.conversation_id, staged.conversation.case_id = staged.conversation.pk, case_id
        self._cases.write(_rows(Case, (staged.case for staged in batch)))
        self._conversations.write(_rows(Conversation, chats))
        self._entries.write(row for staged in batch for row in self._entry_rows(staged))
        self._written += len(batch)

    def end(self) -> None:
        """Has PostgreSQL look at what is there now: it would plan for empty tables until it next does by itself."""
        if connection.vendor == "postgresql" and self._written >= ANALYZED_FROM:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _entry_rows(self, staged: Staged) -> Iterator[tuple[object, ...]]:
        """All but the first, which has the case's own cid, get one of the scattered."""
        case_id, cids = staged.case.pk, self._cids
        for entry in staged.entries:
            cid = entry.cid if entry.seq == 1 else next(cids)
            yield (case_id, entry.seq, entry.public_seq, cid, *entry[3:])


def _rows(model: type[models.Model], objects: Iterable[models.Model]) -> Iterator[list[object]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return ([getattr(one, name) for name in names] for one in objects)


def _numbers(count: int) -> list[str]:
    """The next case numbers, taken as `open_case` takes one."""
    series = NumberSeries.objects.select_for_update().get(name=SERIES)
    first = series.next
    series.next += count
    series.save(update_fields=["next"])
    return [f"{series.prefix}{number}" for number in range(first, first + count)]


def _scattered(expected: int) -> Iterator[uuid.UUID]:
    """Random ids all over their range, but ascending: an index of ten million random ones is filled from end to end
    in memory, where one that they hit here and there is read and written from the disk for every batch."""
    rng, step = Random(), (1 << 128) // expected  # noqa: S311  nothing is guarded by them
    while True:
        for place in range(expected):
            yield uuid.UUID(int=place * step + rng.getrandbits(128) % step, version=4)
