"""What the search asks of a database.

Documents are sets of words under a number that grows with time: one for each case, one for each entry. A word of ours
that cannot be anyone's begins with an underscore; so who may see a document is a word in it, and what nobody may see is
never counted, sorted or looked through.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, TypeAlias

from django.db import connection

from cases.search.postgres import Postgres
from cases.search.sqlite import Sqlite

Kind: TypeAlias = Literal["case", "entry"]
Document: TypeAlias = tuple[int, str]  # its number, its words with spaces between
AllOf: TypeAlias = Sequence[Sequence[str]]  # of each of these at least one


class Index(Protocol):
    """One database's. All in the transaction of the caller."""

    def newest(self, kind: Kind, all_of: AllOf, before: int, limit: int) -> list[int]:
        """The numbers below `before` of documents that have all of it, the highest first. Its work is bounded by
        `limit` however many there are."""

    def put(self, kind: Kind, documents: Iterable[Document]) -> None:
        """Adds documents, in the order of their numbers; there are none of those numbers."""

    def take(self, kind: Kind, documents: Iterable[Document]) -> None:
        """Takes documents away, given as they were put."""

    def clear(self) -> None:
        """Takes all away, and what is kept beside it."""

    def settled(self) -> int:
        """The highest number up to which no entry will still appear that is not there now; 0 where that cannot be told
        yet."""


def current() -> Index:
    """That of the database in use."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()
