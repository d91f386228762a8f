"""Furnished databases, SQLite and PostgreSQL: each is made once, and every measurement gets a copy of its own."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SITE = "bench"
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
_OURS = ("DATA_DIR", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "ALLOWED_HOSTS", "SECRET_KEY", "DEBUG", "DEMO")


@dataclass(frozen=True)
class People:
    """Who is there to begin with. Case n is customer n's and agent n's; there are not more cases than either."""

    customers: int = 0
    agents: int = 0
    cases: int = 0


@dataclass(frozen=True)
class Installation:
    """`env` is the environment of its servers; the rest is what lets people in (`tests.load.furnish`)."""

    env: dict[str, str]
    kid: str
    secret: str
    sessions: list[str]
    tokens: list[str]
    cases: list[str]

    def manage(self, *arguments: str) -> str:
        return _run(self.env, "manage.py", *arguments)


class Installations:
    """`postgres` is the address of a PostgreSQL whose user may create databases, None where there is none."""

    def __init__(self, postgres: str | None) -> None:
        self.postgres = postgres
        self.folder = tempfile.TemporaryDirectory(prefix="chatsupport-bench-")
        self._templates: dict[tuple[str, People], Installation] = {}
        self._made = 0

    @contextlib.contextmanager
    def copy(self, database: str, people: People) -> Iterator[Installation]:
        """An installation on `database`, migrated and furnished, for this measurement alone."""
        template = self._template(database, people)
        folder = self._folder()
        shutil.copytree(template.env["DATA_DIR"], folder, dirs_exist_ok=True)
        env = _environ(folder)
        if database == POSTGRES:
            env["DATABASE_URL"] = self._create(template.env["DATABASE_URL"])
        try:
            yield Installation(env, template.kid, template.secret, template.sessions, template.tokens, template.cases)
        finally:
            shutil.rmtree(folder)
            self._drop(env)

    @contextlib.contextmanager
    def empty(self, database: str) -> Iterator[str]:
        """The URL of a database without a table."""
        folder = self._folder()
        env = {"DATABASE_URL": self._create()} if database == POSTGRES else {}
        try:
            yield env.get("DATABASE_URL", f"sqlite:///{folder}/empty.sqlite3")
        finally:
            shutil.rmtree(folder)
            self._drop(env)

    def close(self) -> None:
        for template in self._templates.values():
            self._drop(template.env)
        self.folder.cleanup()

    def _template(self, database: str, people: People) -> Installation:
        if (database, people) not in self._templates:
            env = _environ(self._folder())
            if database == POSTGRES:
                env["DATABASE_URL"] = self._create()
            _run(env, "manage.py", "migrate", "-v0")
            counts = map(str, (people.customers, people.agents, people.cases))
            told: dict[str, Any] = json.loads(_run(env, "-m", "tests.load.furnish", *counts))
            self._templates[database, people] = Installation(env, **told)
        return self._templates[database, people]

    def _folder(self) -> Path:
        self._made += 1
        folder = Path(self.folder.name) / str(self._made)
        folder.mkdir()
        return folder

    def _create(self, template: str = "") -> str:
        if self.postgres is None:
            raise RuntimeError("There is no PostgreSQL to measure on; name one with --postgres URL.")
        name = f"bench_chatsupport_{os.getpid()}_{self._made}"
        like = f'TEMPLATE "{urlsplit(template).path[1:]}"' if template else ""
        self._sql(f'CREATE DATABASE "{name}" {like}')
        return urlunsplit(urlsplit(self.postgres)._replace(path=f"/{name}"))

    def _drop(self, env: dict[str, str]) -> None:
        if "DATABASE_URL" in env:
            self._sql(f'DROP DATABASE IF EXISTS "{urlsplit(env["DATABASE_URL"]).path[1:]}" WITH (FORCE)')

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self.postgres or "", autocommit=True) as connection:
            connection.execute(statement.encode())


def postgres_at(url: str) -> dict[str, str] | None:
    """How the PostgreSQL there commits; None when it cannot be reached."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            asked = {
                name: connection.execute(f"SHOW {name}") for name in ("server_version", "synchronous_commit", "fsync")
            }
            return {name: str(row[0]) for name, answer in asked.items() if (row := answer.fetchone())}
    except psycopg.OperationalError:
        return None


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "chatsupport.settings",
        "RATE_LIMITS": "off",
        "DEMO": "off",
    }


def _run(env: dict[str, str], *arguments: str) -> str:
    """Runs Python on the installation; what it printed."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
