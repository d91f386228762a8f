"""The series of one process, made of its plain numbers when somebody asks (see `docs/monitoring.md`)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, get_args

from django.db import connection
from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from cases.problems import Code
from chat.desk.live import Live
from chat.realtime.counts import COUNTS, Counts, Histogram

# Known names start at nought: a rate does not see the step from nothing to one.
SURFACES = ("widget", "console")
OUTCOMES = ("allowed", "role", "browser", "identity", "origin", "blocked", "bad_request", "too_large", "rate_limited")
_POOL = {
    "pool_size": ("chatsupport_database_connections", "Connections to the database."),
    "pool_available": ("chatsupport_database_connections_idle", "Connections to the database that nobody uses."),
    "requests_waiting": ("chatsupport_database_waiting", "Pieces of work that wait for a connection."),
}


def of_this_process() -> Iterator[Metric]:
    """What this process has counted, and what it holds now."""
    yield from _sockets(COUNTS)
    yield from _frames(COUNTS)
    yield from _writing(COUNTS)
    yield from _bus(COUNTS)
    yield from _database()


def of_python() -> Iterator[Metric]:
    """Memory, CPU time, files and garbage of this process, under the names that every Python process uses."""
    for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
        yield from collector.collect()


def gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value)


def _sockets(counts: Counts) -> Iterator[Metric]:
    open_now = GaugeMetricFamily("chatsupport_sockets_open", "Websockets that are open.", labels=["surface"])
    resumes = _counter("chatsupport_resumes", "Sockets that came back and named what they had.", ["surface"])
    for surface in SURFACES:
        open_now.add_metric([surface], counts.open[surface])
        resumes.add_metric([surface], counts.resumes[surface])
    yield open_now
    yield resumes
    yield _one("chatsupport_resumed_entries", "Missed entries given to sockets that came back.", counts.resumed_entries)
    closed = _counter(
        "chatsupport_sockets_closed", "Websockets that closed, by whom and with what code.", ["by", "code"]
    )
    for (by, code), number in list(counts.closes.items()):
        closed.add_metric([by, code], number)
    yield closed
    says = "Websockets turned away: 403 at the handshake, else the close code before or at hello."
    yield _by("chatsupport_sockets_refused", says, "code", counts.refused_sockets)
    says = "Requests for a session, by how they ended."
    yield _by("chatsupport_session_requests", says, "outcome", counts.sessions, OUTCOMES)


def _frames(counts: Counts) -> Iterator[Metric]:
    both = {"in": counts.frames_in, "out": counts.frames_out}
    yield _by("chatsupport_frames", "Frames that came and went.", "direction", both)
    says = "Frames answered with an error, by its code."
    yield _by("chatsupport_frames_refused", says, "code", counts.refused_frames, get_args(Code))
    says = "Frames refused because their sender sends too many, by type."
    yield _by("chatsupport_rate_limited", says, "frame", counts.rate_limited)


def _writing(counts: Counts) -> Iterator[Metric]:
    stored = _counter("chatsupport_entries_stored", "Entries committed, messages among them.", ["kind", "author"])
    for known in [("message", "customer"), ("message", "agent")]:
        counts.entries[known] += 0
    for labels, number in list(counts.entries.items()):
        stored.add_metric(labels, number)
    yield stored
    yield _histogram("chatsupport_commit_batch_size", "What sockets wrote in one batch.", counts.batch_size)
    says = "From taking a batch until it is committed or refused, in seconds."
    yield _histogram("chatsupport_commit_seconds", says, counts.commit_seconds)
    says = "From a commit until its events are in the queue of every socket of its process, in seconds."
    yield _histogram("chatsupport_fanout_seconds", says, counts.fanout_seconds)
    live = Live.current()
    yield gauge("chatsupport_write_queue", "What waits to be written.", live.to_be_written if live else 0)


def _bus(counts: Counts) -> Iterator[Metric]:
    live = Live.current()
    backlog = live.runtime.bus.backlog if live and live.runtime.bus else 0
    yield gauge("chatsupport_bus_backlog", "Batches of events that wait to be told to other processes.", backlog)
    events = {"published": counts.bus_published, "received": counts.bus_received, "dropped": counts.bus_dropped}
    yield _by("chatsupport_bus_events", "Events between processes, by what became of them here.", "outcome", events)
    yield _one("chatsupport_bus_failures", "Requests that Redis did not fulfil.", counts.bus_failures)


def _database() -> Iterator[Metric]:
    """psycopg's pool, where there is one."""
    pool = getattr(connection, "pool", None)
    stats = pool.get_stats() if pool else {}
    for key, (name, says) in _POOL.items():
        if pool:
            yield gauge(name, says, stats.get(key, 0))


def _counter(name: str, says: str, labels: Iterable[str]) -> Any:
    return CounterMetricFamily(name, says, labels=list(labels))


def _one(name: str, says: str, value: float) -> Metric:
    return CounterMetricFamily(name, says, value)


def _by(name: str, says: str, label: str, values: Mapping[str, float], known: Iterable[str] = ()) -> Metric:
    """A counter for each key of `values`, and for each that is known."""
    family = CounterMetricFamily(name, says, labels=[label])
    for key, value in (dict.fromkeys(known, 0) | dict(values)).items():
        family.add_metric([key], value)
    return family


def _histogram(name: str, says: str, held: Histogram) -> Metric:
    bounds = [*(f"{bound:g}" for bound in held.bounds), "+Inf"]
    buckets = list(zip(bounds, accumulate(held.buckets), strict=True))
    return HistogramMetricFamily(name, says, buckets=buckets, sum_value=held.total)
