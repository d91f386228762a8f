"""Making a backup, while the servers run."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cases.files.store import PARTIAL
from chatsupport.backup import archive
from chatsupport.backup.archive import DATABASE, FORMAT, SECRET, UPLOADS, Manifest
from chatsupport.backup.postgres import PostgresDatabase
from chatsupport.backup.sqlite import SqliteFile
from chatsupport.moving.tables import all_tables
from chatsupport.version import version

_OURS = re.compile(r"chatsupport-\d{8}T\d{6}Z\.tar\.gz")


def database() -> SqliteFile | PostgresDatabase:
    """The installation's database."""
    return SqliteFile(Path(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else PostgresDatabase()


def named(now: datetime) -> str:
    """What a backup that is made now is called, when nobody gave it a name."""
    return f"chatsupport-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"


def make(path: Path) -> Manifest:
    """Writes a backup to `path`: everything as it was at one moment, and the uploads that were there after it.

    The database comes first, as a file is stored before the row that names it. Raises `Damaged`, `ToolFailed` and
    `OSError`.
    """
    applied = [f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()]
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder,
        tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA_DIR) as links,
    ):
        copy, held = Path(folder) / DATABASE, database()
        rows = held.dump(copy, [table.name for table in all_tables()])
        files = {DATABASE: copy, **_kept_secret(), **_uploads(Path(links))}
        described = [archive.describe(name, file) for name, file in files.items()]
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, version(), made_at, held.kind, sorted(applied), rows, described)  # type: ignore[arg-type]
        archive.write(path, manifest, files)
    return manifest


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Deletes all but the newest `keep` of the backups in `folder` that were given no name; those that it deleted."""
    ours = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    old = ours[:-keep]
    for path in old:
        path.unlink()
    return old


def _kept_secret() -> dict[str, Path]:
    """The secret of an installation that was given none by its environment."""
    return {} if settings.ENV.secret_key_given else {SECRET: settings.DATA_DIR / SECRET}


def _uploads(links: Path) -> dict[str, Path]:
    """Every upload that is whole, held by a link of our own: servers delete meanwhile what was never posted."""
    folder = settings.DATA_DIR / UPLOADS
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    whole = [name for name in names if not name.startswith(f"{PARTIAL}/")]
    held = {f"{UPLOADS}/{name}": _held(folder / name, links / str(n)) for n, name in enumerate(whole)}
    return {name: path for name, path in held.items() if path is not None}


def _held(file: Path, link: Path) -> Path | None:
    """The file under a name of its own, or as it is where the file system has no links; None when it has gone."""
    try:
        link.hardlink_to(file)
        return link
    except FileNotFoundError:
        return None
    except OSError:
        return file
