"""What Prometheus would read."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException

from prometheus_client.parser import text_string_to_metric_families

from tests.servers import Server
from tests.sockets import PATIENCE


class Scrape:
    """The samples of one answer."""

    def __init__(self, text: str) -> None:
        families = list(text_string_to_metric_families(text))
        self._samples = [one for family in families for one in family.samples]
        self.families = {f"{one.name}_total" if one.type == "counter" else one.name for one in families}

    def get(self, name: str, **labels: str) -> float:
        """The value of the one sample with that name and those labels."""
        [found] = [one.value for one in self._samples if one.name == name and labels.items() <= one.labels.items()]
        return float(found)

    def values(self, name: str, label: str) -> dict[str, float]:
        """The samples with that name, by one of their labels."""
        return {one.labels[label]: one.value for one in self._samples if one.name == name}

    def names(self) -> set[str]:
        return {one.name for one in self._samples}

    @property
    def counters(self) -> dict[tuple[str, str], float]:
        """Everything that may only grow, but for what is told for each worker."""
        grows = ("_total", "_count", "_bucket")
        return {
            (one.name, str(sorted(one.labels.items()))): one.value
            for one in self._samples
            if one.name.endswith(grows) and "worker" not in one.labels
        }


def read(server: Server) -> Scrape:
    answer = server.get("/metrics")
    assert answer.status == 200, answer.body
    return Scrape(answer.body.decode())


async def scrape(server: Server, when: Callable[[Scrape], bool] = lambda _: True) -> Scrape:
    """What the server says, as soon as it says what is waited for; a worker that is killed while it is asked says
    nothing."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(OSError, HTTPException):
                if when(found := await asyncio.to_thread(read, server)):
                    return found
            await asyncio.sleep(0.05)
