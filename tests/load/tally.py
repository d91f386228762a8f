"""What was done between two moments, and what it cost."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.load.servers import Running


@dataclass
class Tally:
    """Counts only between `start` and `stop`; `took` is in seconds."""

    servers: Sequence[Running]
    took: list[float] = field(default_factory=list)
    counting: bool = False
    seconds: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0

    def start(self) -> None:
        self.counting = True
        self._clocks(-1)

    def stop(self) -> None:
        self._clocks(1)
        self.counting = False

    def add(self, seconds: float) -> None:
        if self.counting:
            self.took.append(seconds)

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    @property
    def rate_per_core(self) -> float:
        """For each core's worth of time that the servers have used."""
        return len(self.took) / self.server_cpu

    def percentile_ms(self, part: float) -> float:
        ordered = sorted(self.took)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000

    def figures(self) -> dict[str, float]:
        """What is told of every load; `client_core` near 1 would mean that the client was measured."""
        return {
            "per_second": self.rate,
            "per_core_second": self.rate_per_core,
            "p50_ms": self.percentile_ms(0.5),
            "p99_ms": self.percentile_ms(0.99),
            "server_core": self.server_cpu / self.seconds,
            "client_core": self.client_cpu / self.seconds,
        }

    def _clocks(self, sign: int) -> None:
        self.seconds += sign * time.perf_counter()
        self.server_cpu += sign * sum(server.cpu_seconds for server in self.servers)
        self.client_cpu += sign * time.process_time()
