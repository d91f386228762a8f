"""Installations to back up and to restore into, on whichever database the tests run on. What only PostgreSQL can do
wrong is collected only there."""

import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.servers import ROOT, Server, Servers, create_database, drop_database, environ

_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
collect_ignore_glob = [] if _POSTGRES else ["test_tools.py"]
_numbers = itertools.count()
Make = Callable[[], Server]


def manage(server: Server, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Runs a management command on the installation, whatever comes of it."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=server.env | env, capture_output=True, text=True, check=False)


def refused(server: Server, *arguments: str, **env: str) -> str:
    """What is said by a command that does not do it."""
    done = manage(server, *arguments, **env)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done
    return done.stderr


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that there is."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in models}


def uploads(server: Server) -> dict[str, bytes]:
    folder = server.folder / "uploads"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def everything(server: Server) -> tuple[Any, Any]:
    return server.do(rows), uploads(server)


def rewrite(archive: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the manifest of an archive, and leaves everything else."""
    with tarfile.open(archive) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    manifest = json.loads(members[0][1])
    change(manifest)
    with tarfile.open(archive, "w:gz") as tar:
        for member, content in [(members[0][0], json.dumps(manifest).encode()), *members[1:]]:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.fixture
def new(tmp_path: Path, django_db_blocker: Any) -> Iterator[Make]:
    """Makes installations that have nothing yet, not even tables."""
    made: list[Server] = []

    def make() -> Server:
        folder = tmp_path / f"new-{len(made)}"
        folder.mkdir()
        name = f"chatsupport_test_{os.getpid()}_new_{next(_numbers)}"
        made.append(
            Server(
                folder, environ(folder) | (create_database(name) if _POSTGRES else {}), {}, django_db_blocker.unblock
            )
        )
        return made[-1]

    yield make
    for server in made:
        server.close()
        drop_database(server.env)


@pytest.fixture(scope="session")
def desk(servers: Servers) -> Server:
    """An installation with rows and uploads; nothing runs on it, and no test changes it."""
    server = servers.make()
    (server.folder / "uploads/ab").mkdir(parents=True)
    (server.folder / "uploads/ab/one").write_bytes(bytes(range(256)) * 1000)
    (server.folder / "uploads/empty").touch()
    return server


@pytest.fixture(scope="session")
def _archived(desk: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "desk.tar.gz"
    desk.manage("backup", str(path))
    return path


@pytest.fixture
def archive(_archived: Path, tmp_path: Path) -> Path:
    """A backup of `desk`, the test's own."""
    return Path(shutil.copy(_archived, tmp_path))
