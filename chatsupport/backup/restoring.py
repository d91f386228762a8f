"""Putting a backup back. Everything that could be wrong with it is found out before anything is changed."""

import os
import shutil
import tempfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from chatsupport.backup.archive import DATABASE, SECRET, UPLOADS, Manifest, unpack
from chatsupport.backup.making import database
from chatsupport.migrating import migrate
from chatsupport.moving.tables import all_tables

SEARCH = "cases_search_"  # tables that are made of the others
_TELLING = ("cases.Agent", "cases.Contact", "cases.Case", "access.Site")  # rows that no new installation has


class NotHere(Exception):
    """This installation is not one that the backup may be put into; says why, and what to do."""


def restore(path: Path, *, replace: bool) -> Manifest:
    """Puts the backup of `path` in the place of what is here, and brings it to this version.

    Without `replace`, what is here must be empty. Raises `Damaged`, `NotHere`, `Busy` and `ToolFailed`, after each of
    which all is as it was; and `CalledProcessError` when only the migrations are left to do.
    """
    if not replace and (found := _occupied()):
        raise NotHere(
            f"This installation is not empty: {found}. To lose what it has, add --replace; "
            "to keep it, first: .venv/bin/python manage.py backup"
        )
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as folder:
        unpacked = Path(folder)
        manifest = unpack(path, unpacked)
        _fits(manifest)
        connections.close_all()
        os.sync()  # so that what takes the place of the present is on the disk first
        database().load(unpacked / DATABASE, manifest.rows)
        _put_files(unpacked)
    migrate()
    return manifest


def _fits(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise NotHere(
            f"The backup is of {manifest.database}, and DATABASE_URL names {connection.vendor}. Restore it where the "
            "database is of its kind; from SQLite to PostgreSQL leads: manage.py move_to_postgres"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise NotHere(
            f"The backup was made by version {manifest.version}, which is newer than this one: its database has had "
            f"{newer[0]}. Install that version, and restore there."
        )


def _occupied() -> str:
    """What this installation has that a new one has not; empty when there is nothing."""
    tables = set(connection.introspection.table_names())
    own = {table.name for table in all_tables()} | {name for name in tables if name.startswith(SEARCH)}
    foreign = tables - own - {"django_migrations"}
    if foreign:
        return f"its database has a table {min(foreign)}"
    for model in map(apps.get_model, _TELLING):
        if model._meta.db_table in tables and model._base_manager.exists():
            return f"it has {model._meta.verbose_name_plural}"
    folder = settings.DATA_DIR / UPLOADS
    return "it has uploads" if folder.exists() and any(folder.iterdir()) else ""


def _put_files(unpacked: Path) -> None:
    """Uploads in the place of those that are here, and the kept secret where this installation keeps one."""
    uploads, before = settings.DATA_DIR / UPLOADS, unpacked / "before"
    (unpacked / UPLOADS).mkdir(exist_ok=True)
    if uploads.exists():
        uploads.rename(before)
    (unpacked / UPLOADS).rename(uploads)
    shutil.rmtree(before, ignore_errors=True)
    if (unpacked / SECRET).exists() and not settings.ENV.secret_key_given:
        (unpacked / SECRET).chmod(0o600)
        os.replace(unpacked / SECRET, settings.DATA_DIR / SECRET)
