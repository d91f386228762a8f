"""Where files lie: below `DATA_DIR/uploads`, under random names. What is not whole yet lies apart and takes its place
by being renamed, once the disk has it.
"""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from cases.problems import Problem

SPARED = 256 * 2**20  # bytes that files leave on the disk for messages
PARTIAL = ".partial"
THUMBNAIL = ".webp"


def folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def path_of(stored_as: str) -> Path:
    return folder() / stored_as[:2] / stored_as


def thumbnail_of(stored_as: str) -> Path:
    return folder() / stored_as[:2] / (stored_as + THUMBNAIL)


def new_name() -> str:
    return secrets.token_hex(16)


def partial(name: str) -> Path:
    """Where a file may be written until it is whole."""
    place = folder() / PARTIAL
    place.mkdir(parents=True, exist_ok=True)
    return place / name


def check_room(length: int) -> None:
    """Raises `Problem("storage_full")` when a file of that length would take the room that messages need."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(place).free < length + SPARED:
        raise full()


def full() -> Problem:
    return Problem("storage_full", "The server has no room for files just now; nothing was stored.", retry_after=60)


@contextmanager
def room_watched() -> Iterator[None]:
    """What the disk says about room becomes `storage_full`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise full() from error
        raise


def settle(whole: Path, place: Path) -> None:
    """Gives a whole file its place, for good: after this a power cut leaves it there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    _flush(whole)
    whole.replace(place)
    _flush(place.parent)


def remove(stored_as: str) -> None:
    for path in (path_of(stored_as), thumbnail_of(stored_as)):
        path.unlink(missing_ok=True)


def strangers(older_than: float) -> Iterator[Path]:
    """Files whose writing was begun so many seconds ago and never ended: of servers that were killed."""
    before = time.time() - older_than
    for path in (folder() / PARTIAL).glob("*"):
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
