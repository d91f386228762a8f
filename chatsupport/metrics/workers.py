"""Several workers behind one listening socket: whichever of them is asked answers for all.

Each leaves its series in a file of its own, once a second and before it answers; whoever is asked adds all files up.
What has been shown has thus been written before, and a worker that is started again carries on from the file of the one
before it, so that no counter ever goes back. What a worker leaves that is killed lacks its last second at most.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock

from prometheus_client import Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from chat.realtime.runtime import Runtime
from chatsupport.metrics import series

LEAVE_SECONDS = 1
_COUNTED = ("counter", "histogram")
log = logging.getLogger(__name__)


class Worker:
    """One of several. Its file is named for its number, which the worker that replaces it will have again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._failing = False
        self._writing = Lock()  # the clockwork and who is asked may be different threads
        self._before = [one for one in _read(file) if one.type in _COUNTED and not _is_labelled(one)]

    def leave(self) -> None:
        """Writes what this worker has counted. A full disk is not the desk's trouble: the others show it as it was."""
        fresh = self._file.with_suffix(".new")
        try:
            with self._writing:
                fresh.write_bytes(render(self._own()))
                os.replace(fresh, self._file)
            self._failing = False
        except OSError as error:
            if not self._failing:
                log.warning("This worker's numbers cannot be left for the others: %s", error.strerror)
            self._failing = True

    async def leave_now(self) -> None:
        self.leave()

    def all(self) -> list[Metric]:
        """The sum over all workers."""
        self.leave()
        return summed(family for file in sorted(self._file.parent.glob("*.prom")) for family in _read(file))

    def _own(self) -> list[Metric]:
        mine = [*series.of_this_process(), *(_labelled(one, self._file.stem) for one in series.of_python())]
        return summed([*self._before, *mine])


class _Families(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


_worker: Worker | None = None


def join(file: Path) -> None:
    """From now on this process is one of the workers that have their files in that folder."""
    global _worker
    _worker = Worker(file)


def take_part(runtime: Runtime) -> None:
    """Leaves the numbers of this process regularly, if it is one of several workers."""
    if _worker is not None:
        _worker.leave()
        runtime.every(LEAVE_SECONDS, _worker.leave_now)


def leave() -> None:
    """Leaves them a last time."""
    if _worker is not None:
        _worker.leave()


def families() -> list[Metric]:
    """The series of this process, or of all workers when it is one of several."""
    return _worker.all() if _worker is not None else [*series.of_this_process(), *series.of_python()]


def render(found: Iterable[Metric]) -> bytes:
    """The text format, version 0.0.4."""
    return generate_latest(_Families(found))


def summed(found: Iterable[Metric]) -> list[Metric]:
    """Each family once, with the sum of the samples that have the same labels."""
    held: dict[str, Metric] = {}
    values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for family in found:
        held.setdefault(family.name, Metric(family.name, family.documentation, family.type))
        sums = values.setdefault(family.name, {})
        for sample in family.samples:
            key = (sample.name, tuple(sample.labels.items()))
            sums[key] = sums.get(key, 0) + sample.value
    for name, sums in values.items():
        for (sample_name, labels), value in sums.items():
            held[name].add_sample(sample_name, dict(labels), value)
    return list(held.values())


def _labelled(family: Metric, worker: str) -> Metric:
    """What is of one process only, memory for one, is told for each worker."""
    named = Metric(family.name, family.documentation, family.type)
    for sample in family.samples:
        named.add_sample(sample.name, {"worker": worker} | sample.labels, sample.value)
    return named


def _is_labelled(family: Metric) -> bool:
    return any("worker" in sample.labels for sample in family.samples)


def _read(file: Path) -> Iterator[Metric]:
    if file.exists():
        yield from text_string_to_metric_families(file.read_text())
