"""The one script that a host page includes, read from the static files, given the sentences of a language, and
compressed once for each; and the one that it may ask for."""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from chat.realtime.templatetags.bundle import manifest
from chat.widget.languages import ENGLISH, Speech

_WORDS = 'JSON.parse("{}")'
_SAID = re.compile(r'\bt\("([^"]+)"\)')


@dataclass(frozen=True)
class Loader:
    plain: bytes
    zipped: bytes
    etag: str


def loader(language: str) -> Loader:
    """Raises `FileNotFoundError` when the static files are not where they belong."""
    names = manifest("widget")["loader"]
    served = _found(names["from" if settings.DEBUG else "to"])
    return _read(served, served.stat().st_mtime_ns, _found(names["from"]), language)


def _found(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"static/{name}")
    return Path(path)


def invitation() -> Loader:
    """The script that the loader asks for where a page wants invitations; it gets its sentences from there."""
    path = _found("widget/invitation.js")
    return _read(path, path.stat().st_mtime_ns, path, ENGLISH.language)


@lru_cache(maxsize=2 * len(settings.LANGUAGES))
def _read(path: Path, changed: int, source: Path, language: str) -> Loader:
    known = Speech(language).frame
    said = _SAID.findall(source.read_text())
    words = {sentence: known[sentence] for sentence in said if sentence in known} | {"": language}
    plain = path.read_text().replace(_WORDS, json.dumps(words, ensure_ascii=False)).encode()
    return Loader(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"')
