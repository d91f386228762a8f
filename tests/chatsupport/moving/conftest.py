"""An installation on SQLite with everything in it that databases write differently, and empty PostgreSQL databases.
Where there is no PostgreSQL only what needs none is collected."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from cases.models import Account, Attachment, Case, Entry
from chat.access.models import UsedToken
from tests.servers import ROOT, Server, create_database, drop_database, environ

collect_ignore_glob = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_move.py"]
MANY = 20_000
Rows = dict[str, list[tuple[Any, ...]]]
_numbers = itertools.count()


@dataclass
class Installation:
    """An installation on the SQLite file of `folder`, and on whichever databases `url` names later."""

    folder: Path
    unblock: Callable[[], Any]

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in environ(self.folder).items() if name != "REDIS_URL"}
        return kept | {"DEMO": "on"}

    def begin(self, *arguments: str, **env: str) -> "subprocess.Popen[str]":
        """A management command that is under way."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.env | env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def manage(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        """A management command; its exit code and what it said."""
        process = self.begin(*arguments, **env)
        said, wrong = process.communicate(timeout=300)
        return process.returncode, said, wrong

    def move(self, url: str) -> str:
        """Moves, which must succeed; what was said."""
        code, said, wrong = self.manage("move_to_postgres", url)
        assert code == 0, wrong
        return said

    def refused(self, url: str) -> str:
        """Moves, which must not succeed; what was said."""
        code, said, wrong = self.manage("move_to_postgres", url)
        assert code == 1, said
        assert "Traceback" not in wrong
        return wrong

    def do(self, work: Callable[[], Any], url: str = "") -> Any:
        """Runs `work` on the file, or on another database."""
        env = self.env | ({"DATABASE_URL": url} if url else {})
        return Server(self.folder, env, {}, self.unblock).do(work)

    def sql(self, statement: str, *given: Any) -> None:
        with sqlite3.connect(self.folder / "chatsupport.sqlite3") as file:
            file.execute(statement, given)
        file.close()


def everything() -> Rows:
    """Every row of every table, as Django reads it."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in models}


def furnish() -> None:
    """What may be written differently: odd text, all kinds of keys, numbers that are not in use any more, many rows."""
    case = Case.objects.earliest("pk")
    odd = "tab\t, line\n, \\N, \\., quote ', ünï, 🙂, \u2028"
    Case.objects.filter(pk=case.pk).update(subject=odd, tags=["b", "a", {"z": 1.5, "a": [None, 1e20, "\\"]}])
    Attachment.objects.create(case=case, name=odd, size=2**40, type="text/plain", stored_as=uuid.uuid4().hex)
    UsedToken.objects.create(site_id=1, jti="x", expires_at="2026-11-24T10:00:00+00:00")
    Account.objects.create(directory="gone", external_id="gone", name="Gone").delete()
    last = case.last_seq
    said = {"case": case, "author_kind": "system", "author_name": "", "body": odd, "at": case.opened_at}
    places = range(last + 1, last + MANY)
    Entry.objects.bulk_create(Entry(seq=place, public_seq=place, **said) for place in places)


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Installation:
    made = Installation(tmp_path_factory.mktemp("installation"), django_db_blocker.unblock)
    for command in (["migrate", "-v0"], ["load_demo", "--cases", "60"]):
        assert made.manage(*command)[0] == 0
    made.do(furnish)
    return made


def copied(installation: Installation, folder: Path) -> Installation:
    shutil.copy(installation.folder / "chatsupport.sqlite3", folder)
    return Installation(folder, installation.unblock)


@pytest.fixture
def installation(_furnished: Installation, tmp_path: Path) -> Installation:
    """One of the test's own."""
    return copied(_furnished, tmp_path)


@contextmanager
def empty_database() -> Iterator[str]:
    """An empty PostgreSQL database, by its URL."""
    env = create_database(f"chatsupport_test_{os.getpid()}_moved_{next(_numbers)}")
    yield env["DATABASE_URL"]
    drop_database(env)


@pytest.fixture
def url() -> Iterator[str]:
    with empty_database() as made:
        yield made


@dataclass
class Moved:
    """An installation that has been moved into the database of `url`, and what was said meanwhile."""

    installation: Installation
    url: str
    said: str


@pytest.fixture(scope="session")
def moved(_furnished: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    one = copied(_furnished, tmp_path_factory.mktemp("moved"))
    with empty_database() as url:
        yield Moved(one, url, one.move(url))
