"""Reading a case's timeline, in the reader's own count."""

import json
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from cases.access import Actor, ContactActor, find_case
from cases.models import Attachment, Case, Entry
from cases.problems import Problem
from cases.shapes import EntryShape, entry_for_agent, entry_for_customer

LIMIT = 200
PAGE_BYTES = 48 * 1024  # so that a page, with its entries' frames, stays within 64 KiB on a socket
_FRAME_BYTES = 300  # of an entry, beside its text
_FILE_BYTES = 200  # of an attachment, beside its name
Files: TypeAlias = dict[int, list[Attachment]]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in their order; `complete` says that there is nothing further in the direction that was asked for."""

    entries: list[EntryShape]
    complete: bool


def page(actor: Actor, number: str, *, after: int | None = None, before: int | None = None, limit: int = 50) -> Page:
    """Up to `limit` (1 to 200) entries after or before a place; with neither, the latest. Fewer when they are long: a
    page has at least one entry and about 48 KiB at most. Raises `Problem`."""
    if after is not None and before is not None:
        raise Problem("bad_request", "Ask for what is after a place or before it, not both.")
    if not 1 <= limit <= LIMIT:
        raise Problem("bad_request", f"limit is {limit}; it takes 1 to {LIMIT}.")
    return read(actor, find_case(actor, number), after=after, before=before, limit=limit)


def read(actor: Actor, case: Case, *, after: int | None = None, before: int | None = None, limit: int = 50) -> Page:
    """The same of a case that was fetched through `actor`."""
    count = "public_seq" if isinstance(actor, ContactActor) else "seq"
    rows = Entry.objects.filter(case=case, **{f"{count}__isnull": False})
    if after is not None:
        found = list(rows.filter(**{f"{count}__gt": after}).order_by(count)[: limit + 1])
    else:
        rows = rows if before is None else rows.filter(**{f"{count}__lt": before})
        found = list(rows.order_by(f"-{count}")[: limit + 1])
    files = _files(found)
    kept = _fitting(found[:limit], files)
    made = _shapes(kept if after is not None else kept[::-1], files, customer=count == "public_seq")
    return Page(made, complete=len(found) == len(kept))


def _fitting(rows: list[Entry], files: Files) -> list[Entry]:
    """As many of `rows`, from the first, as make up one page; at least one."""
    sizes = (_FRAME_BYTES + _bytes_of(row, files.get(row.pk, [])) for row in rows)
    count = sum(total <= PAGE_BYTES for total in accumulate(sizes))
    return rows[: max(1, count)]


def _bytes_of(row: Entry, files: list[Attachment]) -> int:
    texts = [row.body, row.data, [file.name for file in files]]
    return _FILE_BYTES * len(files) + len(json.dumps(texts, ensure_ascii=False).encode())


def _files(rows: list[Entry]) -> Files:
    files: Files = {}
    for file in Attachment.objects.filter(entry__in=rows).order_by("position", "created_at"):
        files.setdefault(file.entry_id or 0, []).append(file)
    return files


def _shapes(rows: list[Entry], files: Files, *, customer: bool) -> list[EntryShape]:
    shape = entry_for_customer if customer else entry_for_agent
    return [made for row in rows if (made := shape(row, files.get(row.pk)))]
