"""A large desk: 200 consoles watch every case while 200 messages a second arrive.

How far a console is behind: from the moment at which a customer is told that a message is stored to the moment at
which the console has been told of its case as it stands since then. Changes are gathered for a quarter of a second.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

from tests.load import client, servers
from tests.load.bench import Bench, Figures, Rows, Work
from tests.load.client import PATIENCE, Socket, Told, some_at_once
from tests.load.drivers import open_loop
from tests.load.installations import Installation, People
from tests.load.lines import OurLine
from tests.load.servers import Running

CONSOLES, CUSTOMERS, RATE = 200, 100, 200


class Clock:
    """When each place of each case was acknowledged; by what it was told, any console's lag is known."""

    def __init__(self) -> None:
        self.acknowledged: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self.newest: dict[str, int] = {}

    def store(self, case: str, seq: int) -> None:
        self.acknowledged[case][seq] = time.perf_counter()
        self.newest[case] = max(seq, self.newest.get(case, 0))


class Watcher:
    """One console: how far it has seen each case, and the longest that it was behind, in seconds."""

    def __init__(self, socket: Socket, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, int] = {}
        self.lags: list[float] = []
        socket.hear = self.hear

    def hear(self, told: Told) -> None:
        for case in told.cases:
            self._see(case.case, case.seq)

    def has_all(self) -> bool:
        return all(self._seen.get(case, 0) >= seq for case, seq in self._clock.newest.items())

    def _see(self, case: str, seq: int) -> None:
        """The oldest message that is new here has waited longest. One that is told before its sender knows has not."""
        before = self._seen.get(case)
        self._seen[case] = max(seq, before or 0)
        if before is None or seq <= before:
            return
        now = time.perf_counter()
        self.lags.append(now - self._clock.acknowledged[case].get(before + 1, now))


class Customer(OurLine):
    """A line of one end: nobody answers. `ahead` is how many entries of the case a customer does not see."""

    def __init__(self, case: str, ahead: int, socket: Socket, clock: Clock) -> None:
        super().__init__(case, socket)
        self._ahead = ahead
        self._clock = clock

    def hear(self, told: Told) -> None:
        if told.re is not None:
            self._clock.store(self.case, told.seq + self._ahead)
        super().hear(told)


def measure(bench: Bench) -> Rows:
    people = People(bench.some(CUSTOMERS), bench.some(CONSOLES), bench.some(CUSTOMERS))
    rows: Rows = {}
    for database in bench.databases:
        with bench.installations.copy(database, people) as installation, servers.ours(installation) as server:
            rows[f"{database}, ours"] = client.run(_load(bench, server, installation))
    return rows


async def _load(bench: Bench, server: Running, installation: Installation) -> Figures:
    clock = Clock()
    watchers = await some_at_once([_watcher(server, token, clock) for token in installation.tokens])
    customers = await _customers(server, installation, clock)
    tally = await open_loop(customers, [server], bench.seconds, bench.some(RATE))
    await _until_all_have_all(watchers)
    lags = sorted(lag for watcher in watchers for lag in watcher.lags)
    return tally.figures() | {"lag_max_ms": lags[-1] * 1000, "lag_p50_ms": lags[len(lags) // 2] * 1000}


async def _watcher(server: Running, token: str, clock: Clock) -> Watcher:
    socket = await client.console(server, token)
    await socket.ask("watch", view="all")
    return Watcher(socket, clock)


async def _customers(server: Running, installation: Installation, clock: Clock) -> Sequence[Customer]:
    """One for each case. An agent counts more entries than a customer; by how many is found before anyone writes."""
    agent = await client.console(server, installation.tokens[0])
    customers = []
    for session, case in zip(installation.sessions, installation.cases, strict=True):
        socket, welcome = await client.greeted(server, session)
        opened = await agent.ask("open", case=case)
        seen = next(one.seq for one in welcome.cases if one.case == case)
        customers.append(Customer(case, opened.seq - seen, socket, clock))
    agent.close()
    return customers


async def _until_all_have_all(watchers: Sequence[Watcher]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not all(watcher.has_all() for watcher in watchers):
            await asyncio.sleep(0.05)


WORK = Work(
    "200 consoles watch every case while 200 messages a second arrive",
    measure,
    [
        ("per_second", "messages/s", 0),
        ("lag_p50_ms", "median lag ms", 0),
        ("lag_max_ms", "largest lag ms", 0),
        ("p99_ms", "p99 of the answer ms", 0),
        ("server_core", "server core", 2),
        ("client_core", "client core", 2),
    ],
)
