"""What is backed up comes back as it was; what is damaged, newer, or in the way changes nothing."""

import asyncio
import hashlib
import io
import json
import stat
import tarfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cases.models import Attachment, Case, Entry
from chatsupport.backup import archive as archives
from chatsupport.backup import making
from chatsupport.checks import unapplied
from tests.chat.test_upload_streams import uploader
from tests.chatsupport.backup.conftest import Make, everything, manage, refused, rewrite
from tests.pictures import picture
from tests.servers import Server, Servers, person
from tests.sockets import widget


def test_everything_comes_back_as_it_was(desk: Server, archive: Path, new: Make) -> None:
    empty = new()
    said = manage(empty, "restore", str(archive))
    assert (said.returncode, said.stderr) == (0, "")
    assert "2 uploads" in said.stdout
    assert everything(empty) == everything(desk)


def test_the_archive_says_what_it_holds_and_is_its_owner_s_alone(desk: Server, archive: Path) -> None:
    with tarfile.open(archive) as tar:
        assert tar.getnames() == ["manifest.json", "database", "uploads/ab/one", "uploads/empty"]
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert manifest["rows"]["cases_agent"] == 5
    assert "cases.0001_initial" in manifest["migrations"]
    assert (manifest["format"], manifest["version"]) == (1, "0.1.0")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


async def test_a_server_writes_on_and_the_copy_is_of_one_moment(servers: Servers, new: Make, tmp_path: Path) -> None:
    server, erin = servers.make(RATE_LIMITS="off").start(), person("Erin")
    async with widget(server, erin) as client:
        case = await client.start()
        posted = {(await client.post(case, "before"))["seq"]}
        copying = asyncio.create_task(asyncio.to_thread(server.manage, "backup", str(tmp_path / "live.tar.gz")))
        while not copying.done():
            posted.add((await client.post(case, str(uuid.uuid4())))["seq"])
        await copying
    assert len(posted) > 5
    copy = new()
    await asyncio.to_thread(copy.manage, "restore", str(tmp_path / "live.tar.gz"))
    places = await copy.ado(lambda: list(Entry.objects.filter(case__number=case).values_list("seq", flat=True)))
    assert places == list(range(1, len(places) + 1))
    assert 2 <= len(places) <= max(posted)
    assert (await copy.ado(lambda: Case.objects.get(number=case).last_seq)) == len(places)
    server.close()


async def test_people_go_on_at_what_was_restored(servers: Servers, new: Make, tmp_path: Path) -> None:
    server, erin = servers.make().start(), person("Erin")
    async with widget(server, erin) as client:
        case = await client.start("Kept")
    await asyncio.to_thread(server.manage, "backup", str(tmp_path / "one.tar.gz"))
    server.close()
    copy = new()
    await asyncio.to_thread(copy.manage, "restore", str(tmp_path / "one.tar.gz"))
    await asyncio.to_thread(copy.start)
    async with widget(copy, erin, resume={case: 0}) as client:
        assert (await client.expect("entries"))["entries"][0]["body"] == "Kept"
        assert (await client.post(case, "And on"))["seq"] == 2


def test_the_kept_secret_comes_along(new: Make, tmp_path: Path) -> None:
    one, other = new(), new()
    for server in (one, other):
        del server.env["SECRET_KEY"]
    one.manage("migrate", "-v0")
    one.manage("backup", str(tmp_path / "one.tar.gz"))
    other.manage("restore", str(tmp_path / "one.tar.gz"))
    assert (other.folder / "secret_key").read_text() == (one.folder / "secret_key").read_text()
    assert stat.S_IMODE((other.folder / "secret_key").stat().st_mode) == 0o600


def flip(place: float) -> Callable[[Path], None]:
    """A disk's block. (One bit might leave all as it is: a run of zeros is copied from here or from there.)"""

    def damage(archive: Path) -> None:
        content = bytearray(archive.read_bytes())
        start = int(len(content) * place)
        content[start : start + 512] = bytes(byte ^ 0xFF for byte in content[start : start + 512])
        archive.write_bytes(content)

    return damage


def cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-1000])


def other_content(archive: Path) -> None:
    rewrite(archive, lambda manifest: manifest["files"][1].update(sha256="0" * 64))


def no_database(archive: Path) -> None:
    """Whole, by its manifest, but what should be a database is none."""
    with tarfile.open(archive) as tar:
        members = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    members["database"] = b"no database" * 1000
    digest = hashlib.sha256(members["database"]).hexdigest()
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    rewrite(archive, lambda manifest: manifest["files"][0].update(sha256=digest, size=len(members["database"])))


def other_rows(archive: Path) -> None:
    rewrite(archive, lambda manifest: manifest["rows"].update(cases_agent=6))


DAMAGES = [
    flip(0),
    flip(0.1),
    flip(0.5),
    flip(0.9),
    cut,
    other_content,
    other_rows,
    lambda path: path.write_bytes(b"x" * 9),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_archive_changes_nothing(servers: Servers, archive: Path, damage: Callable[[Path], Any]) -> None:
    damage(archive)
    server = servers.make()
    (server.folder / "uploads").mkdir()
    (server.folder / "uploads/mine").write_text("mine")
    before = everything(server)
    said = refused(server, "restore", "--replace", str(archive))
    assert "othing was changed" in said
    assert everything(server) == before
    assert not [path for path in server.folder.iterdir() if path.name.startswith(".")]


def test_a_file_of_something_else_is_no_backup(new: Make, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as tar:
        tar.add(__file__, "test.py")
    assert "it is no backup of this product" in refused(new(), "restore", str(tmp_path / "other.tar.gz"))
    assert "No such file" in refused(new(), "restore", str(tmp_path / "missing.tar.gz"))


async def test_attached_files_come_back_with_their_entries(servers: Servers, new: Make, tmp_path: Path) -> None:
    server, erin = servers.make(RATE_LIMITS="off").start(), person("Erin")
    frame = await uploader(server, erin)
    async with widget(server, erin) as client:
        case = await client.start()
        file = await frame.aput(picture(), "screen.png", case)
        await client.post(case, "As it looks", attachments=[file["id"]])
    (server.folder / "uploads/.partial/half").write_text("what is still coming in")
    await asyncio.to_thread(server.manage, "backup", str(tmp_path / "files.tar.gz"))
    restored = new()
    assert (await asyncio.to_thread(manage, restored, "restore", str(tmp_path / "files.tar.gz"))).returncode == 0
    row = await restored.ado(lambda: Attachment.objects.select_related("entry").get(pk=file["id"]))
    assert row.entry is not None
    assert row.entry.body == "As it looks"
    names = {path.name for path in (restored.folder / "uploads").rglob("*") if path.is_file()}
    assert names == {row.stored_as, f"{row.stored_as}.webp"}
    kept = restored.folder / "uploads" / row.stored_as[:2] / row.stored_as
    assert kept.read_bytes() == (await asyncio.to_thread(frame.get, file["id"])).body


def test_an_upload_that_goes_meanwhile_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("here")
    assert making._held(tmp_path / "here", tmp_path / "link") == tmp_path / "link"
    (tmp_path / "here").unlink()
    assert (tmp_path / "link").read_text() == "here"
    assert making._held(tmp_path / "here", tmp_path / "other") is None


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "uploads/../../escaped", "settings.py"])
def test_an_archive_writes_nowhere_else(archive: Path, tmp_path: Path, name: str) -> None:
    rewrite(archive, lambda manifest: manifest["files"][1].update(name=name))
    (tmp_path / "into").mkdir()
    with pytest.raises(archives.Damaged, match="names what no backup has"):
        archives.unpack(archive, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_what_is_here_is_lost_only_when_that_was_asked_for(servers: Servers, desk: Server, archive: Path) -> None:
    server = servers.make()
    server.do(lambda: Case.objects.all().delete())
    assert "it has agents. To lose what it has, add --replace" in refused(server, "restore", str(archive))
    (server.folder / "uploads").mkdir()
    (server.folder / "uploads/mine").write_text("mine")
    server.manage("restore", "--replace", str(archive))
    assert everything(server) == everything(desk)


def test_a_new_installation_is_empty_enough(desk: Server, archive: Path, new: Make) -> None:
    server = new()
    server.manage("migrate", "-v0")
    server.manage("restore", str(archive))
    assert everything(server) == everything(desk)


def test_servers_are_to_be_stopped_first(servers: Servers, archive: Path) -> None:
    server = servers.make().start()
    before = server.do(Case.objects.count)
    assert "Stop them, and run this again" in refused(server, "restore", "--replace", str(archive))
    assert (server.get("/readyz").status, server.do(Case.objects.count)) == (200, before)
    server.close()


def test_a_newer_backup_is_refused_by_its_version(archive: Path, new: Make) -> None:
    rewrite(archive, lambda manifest: manifest["migrations"].append("cases.9999_later"))
    rewrite(archive, lambda manifest: manifest.update(version="9.9.9"))
    assert "version 9.9.9, which is newer than this one" in refused(new(), "restore", str(archive))


MADE_BY_THE_OLDER_VERSION = """
from pathlib import Path
from django.db import connection
from chatsupport.backup import making
known, there = making.all_tables(), connection.introspection.table_names()
making.all_tables = lambda: [table for table in known if table.name in there]
making.make(Path(r"{}"))
"""


def test_an_older_backup_is_migrated(servers: Servers, new: Make, tmp_path: Path) -> None:
    older, path = servers.make(), tmp_path / "older.tar.gz"
    older.manage("migrate", "access", "0001", "-v0")
    assert "First: .venv/bin/python manage.py migrate" in refused(older, "backup", str(path))
    older.manage("shell", "-v0", "-c", MADE_BY_THE_OLDER_VERSION.format(path))
    server = new()
    server.manage("restore", str(path))
    assert server.do(unapplied) == []


def test_a_backup_of_the_other_database_is_told_its_way(archive: Path, new: Make) -> None:
    rewrite(archive, lambda manifest: manifest.update(
        database={"sqlite": "postgresql", "postgresql": "sqlite"}[manifest["database"]]))  # fmt: skip
    assert "move_to_postgres" in refused(new(), "restore", str(archive))


def test_only_the_newest_are_kept_and_nothing_else_is_touched(desk: Server, tmp_path: Path) -> None:
    for name in ("chatsupport-20250101T000000Z.tar.gz", "chatsupport-20250102T000000Z.tar.gz", "mine.tar.gz"):
        (tmp_path / name).touch()
    said = desk.manage("backup", str(tmp_path), "--keep", "2")
    assert "Deleted 1 older" in said
    made = Path(said.splitlines()[0])
    kept = {path.name for path in tmp_path.iterdir() if path.suffix == ".gz"}
    assert kept == {made.name, "chatsupport-20250102T000000Z.tar.gz", "mine.tar.gz"}


def test_a_backup_goes_where_it_can(desk: Server, archive: Path, tmp_path: Path) -> None:
    assert "is there already. Name another" in refused(desk, "backup", str(archive))
    assert "There is no folder" in refused(desk, "backup", str(tmp_path / "nowhere/one.tar.gz"))
    assert "--keep takes 1 or more" in refused(desk, "backup", str(tmp_path), "--keep", "0")
