"""Real servers for tests: each a process of its own on a database of its own, copied from a furnished template.

On SQLite a database is a file that is copied; where DATABASE_URL names PostgreSQL it is made from a template database.
`server.do(work)` runs `work` on the server's database, from this process, as a management command would.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import jwt
import psycopg
import pytest
from django.db import connections
from django.db.utils import load_backend

from cases.models import Account, Agent, ApiToken, Contact, Team
from chat.access import policy
from chatsupport import environment, staticfiles
from tests.conftest import FIREFOX, HOST_ORIGIN, claims_of, make_site

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
PASSWORD = "harbour-lights-at-dusk"
T = TypeVar("T")

# A process that has everything loaded and waits for a line on its standard input before it goes on.
_WARM = (
    "import sys, django; sys.argv[0] = 'manage.py'; django.setup(); import chatsupport.asgi, chatsupport.urls; "
    "sys.stdin.readline(); exec(sys.argv.pop(1))"
)
_SERVE = "from django.core.management import execute_from_command_line as run; run(sys.argv)"
_DAPHNE = "from daphne.cli import CommandLineInterface as C; C().run(sys.argv[1:])"


@dataclass
class Answer:
    """What came back over HTTP."""

    status: int
    body: bytes
    headers: Any

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """One server on `folder` (its DATA_DIR). `kind` is uvicorn (`manage.py serve`) or daphne."""

    folder: Path
    env: dict[str, str]
    cast: dict[str, str]  # an agent's name -> their API token
    unblock: Callable[[], Any]
    kind: str = "uvicorn"
    workers: int = 1
    tweak: str = ""  # Python that runs before the server starts; for a clock that a test can wait for
    port: int = 0
    process: "subprocess.Popen[str] | None" = None
    _spare: "subprocess.Popen[str] | None" = None
    _lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that the server has written to its log, over all its lives."""
        return (self.folder / "server.log").read_text()

    def start(self) -> "Server":
        """Starts the process and returns when it accepts connections; the port stays the same from then on."""
        self.port = self.port or free_port()
        self.process = self._spare if self._spare is not None else self._load()
        self._spare = None
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._wait_until_ready(self.process)
        return self

    def prepare(self) -> None:
        """Has the next process loaded already, so that a restart takes no second of its own."""
        self._spare = self._spare or self._load()

    def kill(self) -> None:
        """Kills the server with -9: nothing is flushed, nobody is told."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """Asks the server to stop (SIGTERM) and waits until it has; its exit code."""
        return self._end(signal.SIGTERM)

    def restart(self) -> None:
        self.kill()
        self.start()

    def close(self) -> None:
        """Ends everything that was started."""
        if self.process is not None:
            self.terminate()
        if self._spare is not None:
            self._spare.kill()
            self._spare.communicate()

    def manage(self, *arguments: str) -> str:
        """Runs a management command in a process of its own; what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True).stdout

    def do(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Runs `work` on the server's database, in a thread of its own (a browser test's main one runs a loop)."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self._do, lambda: work(*args, **kwargs)).result()

    async def ado(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """`do`, from a coroutine."""
        return await asyncio.to_thread(self._do, lambda: work(*args, **kwargs))

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(urllib.request.Request(self.url + path, headers=headers))

    def post(self, path: str, data: Any, **headers: str) -> Answer:
        """Posts JSON."""
        body = json.dumps(data).encode()
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"} | headers)
        return self._ask(request)

    def session(self, contact: Contact, user_agent: str = FIREFOX, origin: str = HOST_ORIGIN) -> Answer:
        """Asks for a session as the widget of `contact` does."""
        said = {"site": contact.directory, "token": token_of(contact)}
        return self.post("/widget/v1/session", said, **{"User-Agent": user_agent, "Origin": origin})

    def _do(self, work: Callable[[], T]) -> T:
        with self.unblock(), _connected_to(self.env):
            return work()

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Answer(answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.read(), refused.headers)

    def _load(self) -> "subprocess.Popen[str]":
        log = (self.folder / "server.log").open("a")
        with log:
            return subprocess.Popen(
                [sys.executable, "-c", _WARM, *self._command()],
                cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def _command(self) -> list[str]:
        tweak = f"{self.tweak}\n"
        if self.kind == "daphne":
            options = [
                "-v",
                "0",
                "-b",
                "127.0.0.1",
                "-p",
                str(self.port),
            ]  # its access log would fill a pipe that nobody reads
            return [tweak + _DAPHNE, *options, "chatsupport.asgi:application"]
        return [tweak + _SERVE, "serve", "--port", str(self.port), "--workers", str(self.workers)]

    def _wait_until_ready(self, process: "subprocess.Popen[str]") -> None:
        """`serve` says so on a line; daphne is asked until it answers."""
        if self.kind == "uvicorn":
            said = _first_line(process)
            assert said == f"ready {self.url}", f"The server said {said!r}:\n{self.log[-3000:]}"
            return
        for _ in range(START_SECONDS * 20):
            with suppress(OSError):
                if self.get("/healthz").status == 200:
                    return
            assert process.poll() is None, self.log[-3000:]
            time.sleep(0.05)
        raise AssertionError(f"daphne did not answer:\n{self.log[-3000:]}")

    def _end(self, how: signal.Signals) -> int:
        process, self.process = self.process, None
        assert process is not None
        process.send_signal(how)
        assert process.stdout is not None
        process.stdout.close()
        return process.wait(30)


class Servers:
    """Makes servers, and ends them all."""

    def __init__(self, folder: Path, unblock: Callable[[], Any]) -> None:
        self._folder = folder
        self._unblock = unblock
        self._made: list[Server] = []
        self._template: Server | None = None

    def make(
        self, *, kind: str = "uvicorn", workers: int = 1, tweak: str = "", cast: "Server | None" = None, **env: str
    ) -> Server:
        """A server that is not started yet, on a fresh copy of the template, or on the database of `cast`."""
        template = cast or self._furnished()
        number = len(self._made)
        folder = self._folder / f"server-{number}"
        folder.mkdir()
        base = template.env if cast else environ(folder) | _copy(template.env, folder, f"server_{number}")
        server = Server(folder, base | env, template.cast, self._unblock, kind, workers, tweak)
        self._made.append(server)
        return server

    def end(self) -> None:
        for server in reversed(self._made):
            server.close()
        for env in [one.env for one in [*self._made, self._template] if one is not None]:
            drop_database(env)

    def _furnished(self) -> Server:
        if self._template is None:
            folder = self._folder / "template"
            folder.mkdir()
            env = environ(folder) | _empty(folder)
            self._template = Server(folder, env, {}, self._unblock)
            if staticfiles.stale():  # a prepared server has read what is collected before `serve` would look
                self._template.manage("collectstatic", "--no-input", "-v0")
            self._template.manage("migrate", "-v0")
            self._template.cast = self._template.do(furnish)
        return self._template


def furnish() -> dict[str, str]:
    """Two sites, and agents: Ada and Ben, Tess of a team of her own, Lena who leads. Their tokens by name."""
    make_site("casework", HOST_ORIGIN)
    make_site("elsewhere", "https://elsewhere.example")
    agents = {name: Agent(email=f"{name.lower()}@desk.example", name=name) for name in ("Ada", "Ben", "Tess")}
    agents["Lena"] = Agent(email="lena@desk.example", name="Lena", is_lead=True)
    agents["Rut"] = Agent(email="rut@desk.example", name="Rut", is_lead=True, is_staff=True, is_superuser=True)
    agents["Ada"].set_password(PASSWORD)
    for agent in agents.values():
        agent.password = agents["Ada"].password
        agent.save()
    Team.objects.create(name="Billing").members.add(agents["Tess"])
    return {name: ApiToken.issue(agent) for name, agent in agents.items()}


def person(name: str, *, site: str = "casework", role: str = "Enterprise Manager", account: str = "harbor") -> Contact:
    """Someone whom no other test knows; their row is made by the server, when their token is first shown to it."""
    who = f"{name.lower()}-{uuid.uuid4().hex[:12]}"
    house = Account(directory=site, external_id=account, name=account.title())
    return Contact(
        directory=site, external_id=who, name=name, email=f"{who}@{account}.example", role=role, account=house
    )


def token_of(contact: Contact, **changes: Any) -> str:
    """The token that the host page of `contact` would sign."""
    key = contact.directory
    return jwt.encode(
        claims_of(contact, **changes), f"{key} secret of at least thirty-two bytes", "HS256", {"kid": f"{key}-1"}
    )


def environ(folder: Path) -> dict[str, str]:
    """The environment of a server: this one's, without what would point it elsewhere."""
    ours = ("DATABASE_URL", "PUBLIC_URL", "ALLOWED_HOSTS", "DEMO", "DEBUG", "RATE_LIMITS", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {
        "DATA_DIR": str(folder),
        "SECRET_KEY": f"the secret key of a server that tests have started in {folder}",
        "DJANGO_SETTINGS_MODULE": "chatsupport.settings",
        "PYTHONUNBUFFERED": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_line(process: "subprocess.Popen[str]") -> str:
    """The first line that the process prints, or an empty one when it prints none in time."""
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        assert process.stdout is not None
        return process.stdout.readline().strip()
    finally:
        timer.cancel()


@contextmanager
def _connected_to(env: dict[str, str]) -> Iterator[None]:
    """Has this (new) thread's default connection lead to another database."""
    config = environment.read(env).database
    config = config | {"OPTIONS": {key: value for key, value in config["OPTIONS"].items() if key != "pool"}}
    config = connections.configure_settings({"default": config})["default"]
    connections["default"] = load_backend(config["ENGINE"]).DatabaseWrapper(config, "default")
    policy.forget()
    try:
        yield
    finally:
        connections["default"].close()
        policy.forget()


def _postgres() -> str | None:
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else None


def _empty(folder: Path) -> dict[str, str]:
    """A new database without a table."""
    name = f"chatsupport_test_{os.getpid()}_template"
    return create_database(name) if _postgres() else {}


def _copy(template: dict[str, str], folder: Path, name: str) -> dict[str, str]:
    if not _postgres():
        shutil.copy(Path(template["DATA_DIR"]) / "chatsupport.sqlite3", folder)
        return {}
    return create_database(f"chatsupport_test_{os.getpid()}_{name}", urlsplit(template["DATABASE_URL"]).path[1:])


def create_database(name: str, template: str = "template0") -> dict[str, str]:
    """A new database on the PostgreSQL that DATABASE_URL names; the environment that leads there."""
    url = _postgres() or ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
    return {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}


def drop_database(env: dict[str, str]) -> None:
    """Drops what `create_database` made; nothing where there is a file instead."""
    url = env.get("DATABASE_URL")
    if url:
        with psycopg.connect(_postgres() or "", autocommit=True) as connection:
            name = urlsplit(url).path[1:]
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Servers]:
    """Where servers come from."""
    made = Servers(tmp_path_factory.mktemp("servers"), django_db_blocker.unblock)
    yield made
    made.end()
