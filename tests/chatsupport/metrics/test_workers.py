"""Several workers answer as one, and what has been shown never goes back."""

from pathlib import Path

import pytest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from chat.realtime.counts import Counts
from chatsupport.metrics import series, workers
from chatsupport.metrics.workers import Worker, render, summed
from tests.chatsupport.metrics.scraping import Scrape

STORED = "chatsupport_entries_stored_total"
CUSTOMERS = {"kind": "message", "author": "customer"}


class Process:
    """A worker's process: it has counts of its own, which are lost with it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
        self._patch = monkeypatch
        self.counts = Counts()
        self.worker = Worker(folder / f"{number}.prom")

    def store(self, number: int) -> None:
        self.counts.entries["message", "customer"] += number
        self.counts.commit_seconds.observe(0.004)

    def leave(self) -> None:
        self._patch.setattr(series, "COUNTS", self.counts)
        self.worker.leave()

    def answer(self) -> Scrape:
        self._patch.setattr(series, "COUNTS", self.counts)
        return Scrape(render(self.worker.all()).decode())


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Process, Process]:
    return Process(monkeypatch, tmp_path, 1), Process(monkeypatch, tmp_path, 2)


def test_whoever_is_asked_answers_for_all(pair: tuple[Process, Process]) -> None:
    one, two = pair
    one.store(3)
    two.store(4)
    one.counts.open["widget"], two.counts.open["widget"] = 10, 20
    two.leave()
    found = one.answer()
    assert found.get(STORED, **CUSTOMERS) == 7
    assert found.values("chatsupport_sockets_open", "surface") == {"widget": 30, "console": 0}
    assert found.get("chatsupport_commit_seconds_count") == 2
    assert found.get("chatsupport_commit_seconds_bucket", le="0.005") == 2
    assert found.get("chatsupport_commit_seconds_bucket", le="0.0025") == 0
    assert found.get("chatsupport_commit_seconds_sum") == pytest.approx(0.008)
    assert two.answer().get(STORED, **CUSTOMERS) == 7


def test_what_is_of_one_process_is_told_for_each(pair: tuple[Process, Process]) -> None:
    pair[1].leave()
    found = pair[0].answer()
    assert found.values("process_resident_memory_bytes", "worker").keys() == {"1", "2"}
    assert found.get("python_gc_collections_total", worker="2", generation="0") > 0


def test_a_worker_that_takes_the_place_of_one_carries_on(
    pair: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one, two = pair
    one.store(3)
    two.store(4)
    two.counts.open["widget"] = 20
    shown = two.answer().get(STORED, **CUSTOMERS)
    for _ in range(2):  # and again, for the one that takes the place of that one
        two = Process(monkeypatch, tmp_path, 2)
        two.leave()
        found = one.answer()
        assert found.get(STORED, **CUSTOMERS) == shown + 3
        assert found.get("chatsupport_sockets_open", surface="widget") == 0
    two.store(1)
    assert two.answer().get(STORED, **CUSTOMERS) == shown + 4
    assert two.answer().get("chatsupport_commit_seconds_count") == 3


def test_nothing_that_was_shown_goes_back(pair: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is killed right after it has answered, before it would have left its numbers the next time."""
    one, two = pair
    shown: dict[tuple[str, str], float] = {}
    for turn in range(4):
        one.store(turn)
        two.store(2 * turn)
        for process in (one, two):
            found = process.answer().counters
            assert {key: value for key, value in shown.items() if found[key] < value} == {}
            shown = found
        one = Process(monkeypatch, one.worker._file.parent, 1)


def test_a_worker_that_cannot_write_says_so_once_and_answers(
    pair: tuple[Process, Process], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    one, two = pair
    two.store(4)
    two.leave()
    one.leave()
    (tmp_path / "1.new").mkdir()  # where it would write
    assert [one.answer().get(STORED, **CUSTOMERS) for _ in range(3)] == [4, 4, 4]
    assert [record.levelname for record in caplog.records if record.name == workers.__name__] == ["WARNING"]
    (tmp_path / "1.new").rmdir()
    one.store(1)
    assert one.answer().get(STORED, **CUSTOMERS) == 5


def test_a_sum_keeps_labels_apart() -> None:
    first, second = (CounterMetricFamily("seen", "Says.", labels=["by"]) for _ in range(2))
    first.add_metric(["a"], 1)
    first.add_metric(['quo"te\n'], 2)
    second.add_metric(["a"], 5)
    total = summed([first, GaugeMetricFamily("open", "Says.", 1), second, GaugeMetricFamily("open", "Says.", 2)])
    found = Scrape(render(total).decode())
    assert found.values("seen_total", "by") == {"a": 6, 'quo"te\n': 2}
    assert found.get("open") == 3
