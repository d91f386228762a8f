"""Messages stored and delivered, pairs of customer and agent: the stock way, ours, and ours with storage off.

First in turns, as fast as the server answers, which is its peak; then by the clock at half of that, for what people
feel when the server is busy and not drowned.
"""

from collections.abc import Sequence

from tests.load import client, lines, servers
from tests.load.bench import Bench, Figures, Rows, Work
from tests.load.drivers import closed_loop, open_loop
from tests.load.installations import SQLITE, People
from tests.load.lines import Line
from tests.load.servers import Running

PAIRS = 100


def measure(bench: Bench) -> Rows:
    rows: Rows = {}
    for database in bench.databases:
        rows[f"{database}, tutorial"] = stock(bench, database)
        rows[f"{database}, tutorial, connections kept"] = stock(bench, database, kept=True)
        rows[f"{database}, ours"] = ours(bench, database)
    rows["storage off, ours"] = ours(bench, SQLITE, storing=False)
    for database in bench.databases:
        row = rows[f"{database}, ours"]
        row["times"] = row["per_second"] / rows[f"{database}, tutorial"]["per_second"]
        row["times_kept"] = row["per_second"] / rows[f"{database}, tutorial, connections kept"]["per_second"]
        row["of_ceiling"] = row["per_second"] / rows["storage off, ours"]["per_second"]
    return rows


def stock(bench: Bench, database: str, *, kept: bool = False) -> Figures:
    async def load(server: Running) -> Figures:
        return await peak_and_half(bench, await lines.tutorial(server, server, PAIRS), [server])

    with bench.installations.empty(database) as url, servers.tutorial(url, kept=kept) as server:
        return client.run(load(server))


def ours(bench: Bench, database: str, *, storing: bool = True) -> Figures:
    async def load(server: Running) -> Figures:
        return await peak_and_half(bench, await lines.ours(server, server, installation), [server])

    people = People(PAIRS, PAIRS, PAIRS)
    with (
        bench.installations.copy(database, people) as installation,
        servers.ours(installation, storing=storing) as server,
    ):
        return client.run(load(server))


async def peak_and_half(bench: Bench, open_lines: Sequence[Line], running: Sequence[Running]) -> Figures:
    peak = await closed_loop(open_lines, running, bench.seconds)
    half = await open_loop(open_lines, running, bench.seconds, peak.rate / 2)
    for line in open_lines:
        line.close()
    at_half = {"half_p50_ms": half.percentile_ms(0.5), "half_p99_ms": half.percentile_ms(0.99)}
    return peak.figures() | at_half


WORK = Work(
    "Messages stored and delivered, 100 pairs in turns; then latency at half that rate",
    measure,
    [
        ("per_second", "messages/s", 0),
        ("times", "× tutorial", 1),
        ("times_kept", "× kept", 1),
        ("of_ceiling", "of storage off", 2),
        ("server_core", "server core", 2),
        ("client_core", "client core", 2),
        ("p99_ms", "p99 at peak", 1),
        ("half_p50_ms", "p50 at half", 1),
        ("half_p99_ms", "p99 at half", 1),
    ],
)
