"""A Redis and a PostgreSQL of a test's own, which may be killed."""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import redis

from tests.servers import START_SECONDS, free_port


class Redis:
    """Keeps nothing over its death."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "Redis":
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen([*command, "--dir", str(self._folder)], stdout=log)
        for _ in range(START_SECONDS * 10):
            with suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as client:
                client.ping()
                return self
            time.sleep(0.1)
        raise AssertionError((self._folder / "redis.log").read_text())

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Postgres:
    """A cluster whose every commit goes to the disk before it is told of, as it is by default."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._bin = found[-1]

    def url(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self._port}/{database}"

    def start(self) -> "Postgres":
        if self._as:
            for folder in [self._folder, *list(self._folder.parents)[:3]]:
                folder.chmod(0o711)
            subprocess.run(["chown", "postgres", self._folder], check=True)
        self._run("initdb", "--username", "postgres", "--auth", "trust")
        self._run("pg_ctl", "--log", str(self._folder / "log"), "--wait", "--options", self._options, "start")
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE chatsupport")
        return self

    def restart_at_once(self) -> None:
        """Every connection is cut and nothing is written down; it recovers from its log."""
        self._run("pg_ctl", "--log", str(self._folder / "log"), "--wait", "--mode", "immediate", "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "--mode", "immediate", "stop")

    @property
    def _options(self) -> str:
        return f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories=''"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._bin / program), "--pgdata", str(self._folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
