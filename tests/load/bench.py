"""What every measurement is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.load.installations import POSTGRES, SQLITE, Installations

Figures: TypeAlias = dict[str, float]
Rows: TypeAlias = dict[str, Figures]  # what was measured, in words -> its figures


@dataclass(frozen=True)
class Bench:
    """`seconds` is how long one load lasts; `scale` makes crowds smaller for a quick look (1 is what is reported)."""

    installations: Installations
    seconds: float
    scale: float
    redis: str | None

    @property
    def databases(self) -> list[str]:
        return [SQLITE, POSTGRES] if self.installations.postgres else [SQLITE]

    def some(self, count: int) -> int:
        """A crowd of `count`, at this scale."""
        return max(int(count * self.scale), 1)


@dataclass(frozen=True)
class Work:
    """One round of one kind of load. `columns` are (figure, heading, decimals) in the order in which they are shown; a
    row may lack some."""

    title: str
    measure: Callable[[Bench], Rows]
    columns: list[tuple[str, str, int]]
