"""Two processes and Redis between them: every customer is at one, every agent at the other, so each message crosses.

Both run on the server's core, so what counts is what they do with the processor time that they take.
"""

from collections.abc import Coroutine, Sequence
from typing import Any, TypeAlias

from tests.load import client, lines, servers
from tests.load.bench import Bench, Figures, Rows, Work
from tests.load.drivers import closed_loop
from tests.load.installations import POSTGRES, Installation, People
from tests.load.lines import Line
from tests.load.pairs import PAIRS
from tests.load.servers import Running

Lines: TypeAlias = Coroutine[Any, Any, Sequence[Line]]


def measure(bench: Bench) -> Rows:
    if bench.redis is None or POSTGRES not in bench.databases:
        raise RuntimeError("Two processes want PostgreSQL and Redis; name them with --postgres URL and --redis URL.")
    rows = {"tutorial, one process": _stock(bench, ""), "tutorial, two through Redis": _stock(bench, bench.redis)}
    people = People(PAIRS, PAIRS, PAIRS)
    with bench.installations.copy(POSTGRES, people) as installation, servers.ours(installation) as server:
        rows["ours, one process"] = _load(bench, [server], lines.ours(server, server, installation))
    with bench.installations.copy(POSTGRES, people) as installation:
        rows["ours, two through Redis"] = _two(bench, installation, bench.redis)
    for whose in ("tutorial", "ours"):
        one, two = rows[f"{whose}, one process"], rows[f"{whose}, two through Redis"]
        two["of_one"] = two["per_core_second"] / one["per_core_second"]
    return rows


def _two(bench: Bench, installation: Installation, redis: str) -> Figures:
    with (
        servers.ours(installation, REDIS_URL=redis) as customers,
        servers.ours(installation, REDIS_URL=redis) as agents,
    ):
        return _load(bench, [customers, agents], lines.ours(customers, agents, installation))


def _stock(bench: Bench, redis: str) -> Figures:
    """On kept connections: the cost of a connection for each message would hide that of Redis."""
    with bench.installations.empty(POSTGRES) as url, servers.tutorial(url, redis, kept=True) as one:
        if not redis:
            return _load(bench, [one], lines.tutorial(one, one, PAIRS))
        with servers.tutorial(url, redis, kept=True) as other:
            return _load(bench, [one, other], lines.tutorial(one, other, PAIRS))


def _load(bench: Bench, running: Sequence[Running], opening: "Coroutine[Any, Any, Sequence[Line]]") -> Figures:
    async def load() -> Figures:
        open_lines = await opening
        tally = await closed_loop(open_lines, running, bench.seconds)
        for line in open_lines:
            line.close()
        return tally.figures()

    return client.run(load())


WORK = Work(
    "Two processes through Redis on PostgreSQL, customers at one and agents at the other",
    measure,
    [
        ("per_second", "messages/s", 0),
        ("server_core", "server core", 2),
        ("per_core_second", "messages/s per core used", 0),
        ("of_one", "of one process", 2),
        ("p99_ms", "p99 ms", 0),
    ],
)
