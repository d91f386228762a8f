"""The production server: uvicorn in this process, or several of them under a small supervisor."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.management.base import CommandError

from chat.access import browsers
from chat.realtime.protocol import FRAME_LIMIT
from chat.realtime.runtime import Runtime
from chatsupport import health
from chatsupport.lean_socket import LeanWebsocket

BACKLOG = 2048
STALLED_MS = 15_000
PING_SECONDS = 20  # a half-open socket is gone after two of these
GRACEFUL_SECONDS = 8
COLLECT_AFTER = 10_000, 20, 20  # objects; then how many collections of one generation make one of the next


class Server(uvicorn.Server):
    """uvicorn, which says where it listens, and tells the sockets before it goes."""

    announce = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _spare_the_collector()
        if self.started and self.announce and sockets:
            say_ready(sockets[0])
        # The first look at a browser builds a third of a second's worth of patterns, which nobody should wait for.
        self._warming = asyncio.get_running_loop().run_in_executor(None, browsers.read, "Mozilla/5.0")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        health.leave()
        for server in self.servers:
            server.close()
        await (await Runtime.get()).drain()
        await super().shutdown(sockets)


def _spare_the_collector() -> None:
    """What start-up made stays for ever, and is not looked through again: a full collection took 90 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def say_ready(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    print(f"ready http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)  # noqa: T201 - the contract's line


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Connections whose peer takes nothing for 15 s are dropped by the kernel.

    Raises `CommandError` in plain words when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MS)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CommandError(_why_not(host, port, error)) from error
    listener.set_inheritable(True)
    return listener


def serve_here(listener: socket.socket, *, announce: bool = True) -> None:
    """Serves on `listener` until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        "chatsupport.asgi:application",
        ws=LeanWebsocket,
        ws_max_size=FRAME_LIMIT,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        timeout_keep_alive=15,
        log_config=None,
        access_log=False,
        lifespan="on",
        proxy_headers=settings.PUBLIC_URL.startswith("https://"),
    )
    server = Server(config)
    server.announce = announce
    server.run(sockets=[listener])
    if not server.started:
        raise CommandError("The server could not start; the lines above say why.")


class Supervisor:
    """Several server processes on one listening socket; one that dies is started again."""

    def __init__(self, listener: socket.socket, workers: int) -> None:
        self._listener = listener
        self._workers: list[subprocess.Popen[bytes]] = []
        self._count = workers
        self._stopping = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        room = settings.DATA_DIR / "tmp"
        room.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="workers-", dir=room) as folder:
            self._serve(Path(folder))

    def _serve(self, folder: Path) -> None:
        """Until it is to stop. In `folder` each worker leaves its numbers for the others, under its own number."""
        files = [folder / f"{number}.prom" for number in range(1, self._count + 1)]
        self._workers = [self._start(file) for file in files]
        say_ready(self._listener)
        while not self._stopping:
            time.sleep(0.5)
            pairs = zip(self._workers, files, strict=True)
            self._workers = [one if one.poll() is None else self._start(file) for one, file in pairs]
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.wait()

    def _start(self, numbers: Path) -> "subprocess.Popen[bytes]":
        """A worker, started and ready: it says so on a pipe."""
        fd = self._listener.fileno()
        command = [sys.executable, sys.argv[0], "serve", "--fd", str(fd), "--numbers", str(numbers)]
        worker = subprocess.Popen(command, pass_fds=[fd], stdout=subprocess.PIPE, env=os.environ.copy())  # noqa: S603
        if worker.stdout is not None:
            worker.stdout.readline()
        return worker

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self._stopping = True


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} needs special rights. Take one above 1023: --port 8000"
    if error.errno == 98:
        return f"Port {port} on {host} is taken by another program. Stop it, or take another: --port {port + 1}"
    return f"Cannot listen on {host}:{port}: {error.strerror or error}"
