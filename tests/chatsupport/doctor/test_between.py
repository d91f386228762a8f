"""What can be wrong between machines: clocks that differ, and a Redis that is stopped, or lets nobody listen."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from chatsupport.doctor import services
from tests.chatsupport.doctor.conftest import codes, examine
from tests.servers import Servers, free_port

Start = Callable[..., tuple[str, "subprocess.Popen[bytes]"]]


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Start]:
    """Starts a Redis of the test's own: its URL and process."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> tuple[str, "subprocess.Popen[bytes]"]:
        port = free_port()
        command = [
            "redis-server",
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(tmp_path),
            *options,
        ]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            assert started[-1].poll() is None, "redis-server did not start"
            time.sleep(0.05)
        return f"redis://127.0.0.1:{port}/0", started[-1]

    yield start
    for process in started:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def test_a_redis_that_is_well(servers: Servers, own_redis: Start) -> None:
    _, parts = examine(servers.make(), REDIS_URL=own_redis()[0])
    assert (parts["redis"]["state"], parts["clock"]["state"]) == ("ok", "ok")


def test_a_redis_that_lets_nobody_listen(servers: Servers, own_redis: Start) -> None:
    url, _ = own_redis("--user", *["default", "on", "nopass", "~*", "resetchannels", "+@all"])
    code, parts = examine(servers.make(), REDIS_URL=url)
    assert (code, codes(parts["redis"])) == (1, ["D003"])
    assert "&*" in parts["redis"]["found"][0]["remedy"]


def test_a_redis_that_hangs(servers: Servers, own_redis: Start) -> None:
    url, process = own_redis()
    os.kill(process.pid, signal.SIGSTOP)
    code, parts = examine(servers.make(), REDIS_URL=url)
    assert (code, codes(parts["redis"])) == (1, ["D002"])


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "levels"), [(0, set()), (-10, {False}), (90, {True})])
def test_clocks_that_differ(settings: Settings, seconds: int, levels: set[bool]) -> None:
    """This machine's clock, moved; those of the database and of Redis stay."""
    with time_machine.travel(time.time() + seconds):
        found = list(services.in_clocks())
    assert {one.is_serious() for one in found} == levels
    assert len(found) == (2 if seconds else 0)
    assert all(one.id == "chatsupport.D004" for one in found)
