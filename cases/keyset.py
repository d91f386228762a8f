"""Pages of cases, newest change first, each by where the one before it ended: no OFFSET, whatever the page.

Cases come in streams: querysets of which an index has the rows in this very order (`cases.models.case`). A page takes
as many of each as it might need and merges them, so that its cost follows from its length and not from the desk's.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.db.models import Q, QuerySet

from cases.models import Case
from cases.problems import Problem
from cases.shapes import RELATED

REACH = 10_000  # cases that are looked through for one page
Rows: TypeAlias = "QuerySet[Case]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in the order."""

    at: datetime
    pk: int

    @classmethod
    def of(cls, case: Case) -> "Place":
        return cls(case.updated_at, case.pk)

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Raises `Problem` for a cursor that was not made here."""
        try:
            at, pk = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode().rsplit(" ", 1)
            place = cls(datetime.fromisoformat(at), int(pk))
            if place.at.tzinfo is None or not 0 < place.pk < 2**63:
                raise ValueError(cursor)
        except (ValueError, binascii.Error, UnicodeError) as error:
            raise Problem("bad_request", "That cursor is none of ours; ask for the first page.") from error
        return place

    def cursor(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()} {self.pk}".encode()).decode()

    def after(self, rows: Rows) -> Rows:
        """What comes after it. The first condition is in the second, but it is the one that an index can start at."""
        return rows.filter(updated_at__lte=self.at).filter(Q(updated_at__lt=self.at) | Q(pk__lt=self.pk))

    def until(self, rows: Rows) -> Rows:
        """What comes before it, and itself."""
        return rows.filter(updated_at__gte=self.at).filter(Q(updated_at__gt=self.at) | Q(pk__gte=self.pk))


def newest_first(streams: Sequence[Rows], after: str | None, limit: int) -> tuple[list[Case], str | None]:
    """Up to `limit` cases after the cursor, ready for their shapes, and the cursor of the next page (None at the end).

    Raises `Problem` for a cursor that was not made here.
    """
    found = _merged(_from(streams, after), limit + 1)
    return found[:limit], Place.of(found[limit - 1]).cursor() if len(found) > limit else None


def sifted(
    streams: Sequence[Rows], sift: Callable[[Rows], Rows], after: str | None, limit: int
) -> tuple[list[Case], str | None]:
    """The same of those cases that are left by `sift`, for which there is no index. It looks through `REACH` cases of
    each stream: a page may have fewer than `limit`, or none, and yet another one after it."""
    streams = _from(streams, after)
    furthest = _furthest(streams)
    within = [sift(furthest.until(rows) if furthest else rows) for rows in streams]
    found = _merged(within, limit + 1)
    if len(found) > limit:
        return found[:limit], Place.of(found[limit - 1]).cursor()
    return found, furthest.cursor() if furthest else None


def counted(streams: Sequence[Rows], most: int) -> int:
    """How many cases all streams have together, up to `most`."""
    return min(most, len({pk for rows in streams for pk in _ordered(rows).values_list("pk", flat=True)[:most]}))


def _from(streams: Sequence[Rows], after: str | None) -> list[Rows]:
    if after is None:
        return list(streams)
    place = Place.read(after)
    return [place.after(rows) for rows in streams]


def _merged(streams: Sequence[Rows], count: int) -> list[Case]:
    """The first `count` of all streams. Of several the places come first, a query each: of a union of them PostgreSQL
    does not see that it is short, and reads all cases beside it (8 s of a million; so 20 ms)."""
    if len(streams) == 1:
        return list(_ordered(streams[0]).select_related(*RELATED)[:count])
    places = {place for rows in streams for place in _ordered(rows).values_list("updated_at", "pk")[:count]}
    first = [pk for _, pk in sorted(places, reverse=True)[:count]]
    return list(_ordered(Case.objects.filter(pk__in=first)).select_related(*RELATED))


def _ordered(rows: Rows) -> Rows:
    return rows.order_by("-updated_at", "-pk")


def _furthest(streams: Sequence[Rows]) -> Place | None:
    """The newest of the places that are `REACH` deep in their streams; None where no stream is as long."""
    places = [
        Place(*found) for rows in streams for found in _ordered(rows).values_list("updated_at", "pk")[REACH - 1 : REACH]
    ]
    return max(places, key=lambda place: (place.at, place.pk), default=None)
