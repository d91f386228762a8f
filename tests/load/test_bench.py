"""What the bench makes of what it saw. How fast anything is, no test says."""

from collections.abc import Sequence

import pytest
from msgspec import Struct

from tests.load import profile, table
from tests.load.bench import Rows, Work
from tests.load.client import Socket, TellsCase, TellsEntry, Told
from tests.load.consoles import Clock, Watcher
from tests.load.lines import Line, OurLine, Post, TutorialLine
from tests.load.tally import Tally


class Mute(Socket):
    """A socket that keeps what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[object] = []

    def send(self, frame: Struct | dict[str, object]) -> None:
        self.sent.append(frame)


@pytest.fixture
def ends() -> tuple[Mute, Mute]:
    return Mute(), Mute()


def done(line: Line) -> list[str]:
    """The ids of the line's messages as both ends come to know of them."""
    known: list[str] = []
    line.done = known.append
    return known


def test_message_is_done_when_both_ends_know_of_it(ends: tuple[Mute, Mute]) -> None:
    line = OurLine("CS-1", *ends)
    known = done(line)
    line.send(1, "m1")
    assert ends[1].sent == [Post(id="m1", case="CS-1", cid="m1")]
    ends[1].hear(Told("ok", re="m1"))
    ends[0].hear(Told("entry", entry=TellsEntry("another")))
    assert known == []
    ends[0].hear(Told("entry", entry=TellsEntry("m1")))
    assert known == ["m1"]


def test_message_that_is_refused_fails_its_line(ends: tuple[Mute, Mute]) -> None:
    line = OurLine("CS-1", *ends)
    line.send(0, "m1")
    ends[0].hear(Told("error", re="m1", code="rate_limited"))
    assert line.failed == "rate_limited"


def test_tutorials_message_comes_back_to_its_sender_too(ends: tuple[Mute, Mute]) -> None:
    line, sent = TutorialLine(*ends), "0" * 36
    known = done(line)
    line.send(0, sent)
    for end in ends:
        assert known == []
        end.hear(Told(message=f"{sent}Hello"))
    assert known == [sent]


def test_console_is_as_late_as_the_oldest_message_that_is_new_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("time.perf_counter", lambda: now)
    clock, socket = Clock(), Mute()
    watcher = Watcher(socket, clock)
    socket.hear(Told("cases", cases=[TellsCase("CS-1", 3)]))
    for now, seq in ((1.0, 4), (2.0, 5)):  # noqa: B007 - the clock reads it
        clock.store("CS-1", seq)
    assert not watcher.has_all()
    now = 2.5
    socket.hear(Told("cases", cases=[TellsCase("CS-1", 5)]))
    assert watcher.lags == [1.5]
    assert watcher.has_all()


def test_tally_counts_between_start_and_stop() -> None:
    tally = Tally([])
    tally.add(9.0)
    tally.start()
    for took in (0.001, 0.002, 0.003):
        tally.add(took)
    tally.stop()
    tally.add(9.0)
    assert len(tally.took) == 3
    assert (tally.percentile_ms(0.5), tally.percentile_ms(0.99)) == (2.0, 3.0)


def test_table_has_medians_and_leaves_blank_what_a_row_lacks() -> None:
    rounds: Sequence[Rows] = [
        {"stock": {"rate": rate}, "ours": {"rate": 9000.0, "times": 30.04}} for rate in (300, 100, 290)
    ]
    work = Work("Messages", lambda bench: {}, [("rate", "per second", 0), ("times", "times", 1)])
    assert table.printed(work.columns, table.median(rounds)).splitlines() == [
        "|       | per second | times |",
        "| ----- | ---------: | ----: |",
        "| stock |        290 |       |",
        "| ours  |      9,000 |  30.0 |",
    ]


def test_profile_counts_a_function_once_a_sample() -> None:
    record = "run (threading.py:1);outer (a.py:1);inner (b.py:2);outer (a.py:9) 3\nouter (a.py:1) 1\n"
    total, own = profile.heaviest(record).split("\n\n")
    assert total.splitlines() == ["total", "100.0%  outer (a.py)", " 75.0%  inner (b.py)"]
    assert own.splitlines() == ["own", "100.0%  outer (a.py)"]
