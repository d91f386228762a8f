"""The one script that a host page includes, read from the static files and compressed once."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from chat.realtime.templatetags.bundle import manifest


@dataclass(frozen=True)
class Loader:
    plain: bytes
    zipped: bytes
    etag: str


def loader() -> Loader:
    """Raises `FileNotFoundError` when the static files are not where they belong."""
    wanted = manifest("widget")["loader"]["from" if settings.DEBUG else "to"]
    path = finders.find(wanted)
    if path is None:
        raise FileNotFoundError(f"static/{wanted}")
    return _read(Path(path), Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Loader:
    plain = path.read_bytes()
    return Loader(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"')
