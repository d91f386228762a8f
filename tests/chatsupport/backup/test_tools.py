"""PostgreSQL's own programs: missing, or failing in the middle."""

import shutil
from pathlib import Path

from tests.chatsupport.backup.conftest import Make, everything, refused
from tests.servers import Server, Servers


def test_programs_that_are_not_here_are_told_with_the_line_that_installs_them(
    desk: Server, archive: Path, new: Make, tmp_path: Path
) -> None:
    install = "sudo apt-get install -y postgresql-client"
    assert install in refused(desk, "backup", str(tmp_path / "one.tar.gz"), PATH=str(tmp_path))
    assert install in refused(new(), "restore", str(archive), PATH=str(tmp_path))


def test_a_dump_that_breaks_off_is_not_taken_for_a_whole_one(
    servers: Servers, archive: Path, new: Make, tmp_path: Path
) -> None:
    """A pg_restore that dies after half of its statements, which psql has by then."""
    server = servers.make()
    before = everything(server)
    real = shutil.which("pg_restore")
    (tmp_path / "pg_restore").write_text(f'#!/bin/sh\n{real} "$@" | head -c 9000\nexit 1\n')
    (tmp_path / "pg_restore").chmod(0o755)
    said = refused(server, "restore", "--replace", str(archive), PATH=f"{tmp_path}:{server.env['PATH']}")
    assert "Nothing was changed" in said
    assert everything(server) == before


def test_a_database_that_is_away_is_said_and_nothing_is_begun(desk: Server, archive: Path, tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere"}
    assert "No backup was made" in refused(desk, "backup", str(tmp_path / "one.tar.gz"), **away)
    assert "Nothing was changed" in refused(desk, "restore", "--replace", str(archive), **away)
    assert not (tmp_path / "one.tar.gz").exists()
