"""The servers that are measured, each in a process of its own on the server's core."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.load import machine
from tests.load.installations import ROOT, Installation


@dataclass(frozen=True)
class Running:
    """A server that answers: `url` like http://127.0.0.1:PORT."""

    url: str
    pid: int
    ready_seconds: float

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    @property
    def cpu_seconds(self) -> float:
        """Processor time that the server has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_kb(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


@contextlib.contextmanager
def ours(installation: Installation, *, storing: bool = True, **environment: str) -> Iterator[Running]:
    """This product; with `storing` off, its ceiling (`tests.load.unstored`)."""
    program = ["manage.py"] if storing else ["-m", "tests.load.unstored"]
    command = [sys.executable, *program, "serve", "--port", "0"]
    with _process(command, installation.env | environment) as (process, line, seconds):
        yield Running(line.split()[1], process.pid, seconds)


@contextlib.contextmanager
def tutorial(database: str, redis: str = "", *, kept: bool = False) -> Iterator[Running]:
    """The Channels tutorial's pattern on daphne, on the empty database of that URL, its connections `kept` or not."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.load.tutorial.project", str(port), database, redis]
    command += ["--keep"] if kept else []
    with _process(command, dict(os.environ)) as (process, _, seconds):
        _until_it_listens(port)
        yield Running(f"http://127.0.0.1:{port}", process.pid, seconds)


@contextlib.contextmanager
def _process(command: list[str], env: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str, float]]:
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True,
            preexec_fn=machine.take_server_core,
        )  # fmt: skip
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("ready"):
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start: {log.read()[-3000:]}")
            yield process, line, time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(30)


def _until_it_listens(port: int) -> None:
    """daphne says nothing when it accepts connections, so it is tried, for ten seconds at the most."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
