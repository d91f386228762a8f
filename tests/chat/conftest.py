"""The servers that the socket tests talk to: one of each kind for the whole run, so that starting costs little."""

from collections.abc import Callable, Iterator

import pytest

from tests.servers import Server, Servers

KINDS = ["uvicorn", "daphne"]
# A clock on which a test can wait for what happens every half minute.
FAST = """
import chat.console.consumer, chat.realtime.runtime
chat.realtime.runtime.HEARTBEAT = 2
chat.console.consumer.LEAVE_SECONDS = 1
"""
Running = Callable[[str, str], Server]


@pytest.fixture(scope="session")
def running(servers: Servers) -> Running:
    """`running(kind, tweak)` -> that server, started when it is first wanted."""
    started: dict[tuple[str, str], Server] = {}

    def get(kind: str, tweak: str) -> Server:
        if (kind, tweak) not in started:
            started[kind, tweak] = servers.make(kind=kind, tweak=tweak, RATE_LIMITS="off").start()
        return started[kind, tweak]

    return get


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, running: Running) -> Iterator[Server]:
    """A running server, shared: a test brings its own people. Nothing may have raised past its sockets' loops."""
    yield from watched(running(request.param, ""))


@pytest.fixture(params=KINDS)
def fast_server(request: pytest.FixtureRequest, running: Running) -> Iterator[Server]:
    """The same with a heartbeat of two seconds."""
    yield from watched(running(request.param, FAST))


@pytest.fixture(scope="session")
def limited_server(servers: Servers) -> Server:
    """One that has its limits on, as they are by default."""
    return servers.make().start()


@pytest.fixture
def uvicorn_server(running: Running) -> Iterator[Server]:
    """For what the server program has no part in."""
    yield from watched(running("uvicorn", ""))


def watched(server: Server) -> Iterator[Server]:
    before = len(server.log)
    yield server
    said = [line for line in server.log[before:].splitlines() if "Traceback" in line]
    assert not [line for line in said if "Invalid UTF-8 sequence" not in line], said  # uvicorn's own word for 1007
