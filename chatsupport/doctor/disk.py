"""Room on the disks, and the static files that were collected."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connection
from django.template.defaultfilters import filesizeformat

from chatsupport import staticfiles

FULL = 256 * 2**20  # bytes
NEARLY, NEARLY_SHARE = 2**30, 0.05  # bytes, and of the disk


def room() -> str:
    return ", ".join(f"{filesizeformat(shutil.disk_usage(one).free)} free in {one}" for one in _folders())


def in_room() -> Iterator[CheckMessage]:
    """SQLite and uploads need room here; PostgreSQL's own disk cannot be seen from here."""
    for folder in _folders():
        usage = shutil.disk_usage(folder)
        if usage.free < FULL or usage.free < min(NEARLY, usage.total * NEARLY_SHARE):
            kind = Error if usage.free < FULL else Warning
            yield kind(
                f"{folder} has {filesizeformat(usage.free)} left; with none, messages are refused (storage_full).",
                hint=f"Delete what is not needed there, old backups first, or take a larger disk: du -xh {folder}",
                id="chatsupport.D005",
            )


def collected() -> str:
    return str(settings.STATIC_ROOT)


def in_static_files() -> Iterator[CheckMessage]:
    if staticfiles.stale():
        yield Error(
            "The static files were never collected, or are older than the source.",
            hint=".venv/bin/python manage.py collectstatic --no-input --clear, and restart the servers",
            id="chatsupport.D006",
        )


def a_static_file() -> str:
    """The path, under `STATIC_URL`, of a file that every server has; empty when there is none."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return ""
    return str(json.loads(manifest.read_text())["paths"].get("shared/socket.js", ""))


def _folders() -> list[Path]:
    """DATA_DIR, and the SQLite file's folder where that is another."""
    folders = [settings.DATA_DIR]
    if connection.vendor == "sqlite":
        folders.append(Path(connection.settings_dict["NAME"]).parent)
    return [folder for folder in dict.fromkeys(folders) if folder.exists()]
