"""From the command to `ready`, and how much memory the process has by then."""

import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.load import servers
from tests.load.bench import Bench, Figures, Rows, Work
from tests.load.installations import SQLITE, People
from tests.load.servers import Running

STARTS = 5


def measure(bench: Bench) -> Rows:
    rows: Rows = {}
    with bench.installations.empty(SQLITE) as url:
        rows["tutorial"] = _starts(lambda: servers.tutorial(url))
    for database in bench.databases:
        with bench.installations.copy(database, People()) as installation:
            rows[f"{database}, ours"] = _starts(lambda: servers.ours(installation))
    return rows


def _starts(start: Callable[[], AbstractContextManager[Running]]) -> Figures:
    """The medians of five starts."""
    figures = []
    for _ in range(STARTS):
        with start() as server:
            figures.append((server.ready_seconds, server.resident_kb / 1024))
    seconds, megabytes = zip(*figures, strict=True)
    return {"ready_seconds": statistics.median(seconds), "mb": statistics.median(megabytes)}


WORK = Work(
    "Start-up to ready, medians of five starts",
    measure,
    [("ready_seconds", "seconds", 2), ("mb", "MB", 0)],
)
