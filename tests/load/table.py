"""The table of one kind of load, as it is printed and as it stands in the documentation."""

import statistics
from collections.abc import Sequence
from typing import TypeAlias

from tests.load.bench import Figures, Rows

Columns: TypeAlias = Sequence[tuple[str, str, int]]  # figure, heading, decimals


def median(rounds: Sequence[Rows]) -> Rows:
    """Each figure's median over the rounds."""
    return {row: _median([one[row] for one in rounds]) for row in rounds[0]}


def printed(columns: Columns, rows: Rows) -> str:
    """Markdown, and readable as it is."""
    cells = [["", *(heading for _, heading, _ in columns)]]
    cells += [[name, *_cells(columns, figures)] for name, figures in rows.items()]
    widths = [max(len(line[at]) for line in cells) for at in range(len(cells[0]))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in [cells[0], rule, *cells[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *figures = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"| {name.strip():{widths[0]}} | {' | '.join(figures)} |"


def _cells(columns: Columns, row: Figures) -> list[str]:
    return [f"{row[figure]:,.{decimals}f}" if figure in row else "" for figure, _, decimals in columns]


def _median(rounds: Sequence[Figures]) -> Figures:
    return {figure: statistics.median(one[figure] for one in rounds) for figure in rounds[0]}
