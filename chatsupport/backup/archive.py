"""The archive: a gzipped tar whose first member, `manifest.json`, names every other with its size and SHA-256."""

import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Literal

import msgspec

MANIFEST = "manifest.json"
MANIFEST_LIMIT = 64 * 1024 * 1024
FORMAT = 1
CHUNK = 1024 * 1024
DATABASE, SECRET, UPLOADS = "database", "secret_key", "uploads"


class Damaged(Exception):
    """The archive is not what was once written."""


class File(msgspec.Struct, frozen=True):
    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """`rows` is how many each table had; `migrations` those that the database had had, as `app.name`."""

    format: Literal[1]
    version: str
    made_at: str
    database: Literal["sqlite", "postgresql"]
    migrations: list[str]
    rows: dict[str, int]
    files: list[File]

    @property
    def uploads(self) -> int:
        return sum(file.name.startswith(f"{UPLOADS}/") for file in self.files)


def describe(name: str, path: Path) -> File:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
        return File(name, content.tell(), digest.hexdigest())


def write(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Writes the archive; it is at `path` when it is whole and on the disk, and not before. Only its owner may read it.

    `files` has the path of each file that the manifest names.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
                text = msgspec.json.format(msgspec.json.encode(manifest))
                tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
                for file in manifest.files:
                    with files[file.name].open("rb") as content:
                        tar.addfile(_member(file.name, file.size), content)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> Manifest:
    """Puts every file of the archive into `folder`, and proves that each is what was once written.

    Raises `Damaged`, after which what is in `folder` is of no use.
    """
    with _damage(), tarfile.open(path, "r|gz") as tar:
        members = iter(tar)
        manifest = _manifest(tar, next(members, None))
        missing = {file.name: file for file in manifest.files}
        for member in members:
            file = missing.pop(member.name, None)
            content = tar.extractfile(member)
            if file is None or content is None or _save(content, folder / file.name) != (file.size, file.sha256):
                raise Damaged(f"{member.name} in it is not what the manifest says.")
    if missing:
        raise Damaged(f"It lacks {', '.join(sorted(missing)[:3])}.")
    return manifest


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _manifest(tar: tarfile.TarFile, first: tarfile.TarInfo | None) -> Manifest:
    content = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if content is None:
        raise Damaged("It has no manifest: it is no backup of this product.")
    try:
        manifest = msgspec.json.decode(content.read(MANIFEST_LIMIT), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Damaged(f"Its manifest cannot be used ({error}).") from error
    if not all(_inside(file.name) for file in manifest.files) or not all(map(str.isidentifier, manifest.rows)):
        raise Damaged("Its manifest names what no backup has.")
    return manifest


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts[:1] in ((DATABASE,), (SECRET,), (UPLOADS,))


def _save(content: IO[bytes], path: Path) -> tuple[int, str]:
    """Writes the content to `path`; its size and SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        while chunk := content.read(CHUNK):
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


@contextmanager
def _damage() -> Iterator[None]:
    """What tar and gzip say about bytes that they cannot read is all the same: damage."""
    try:
        yield
    except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
        raise Damaged(f"It cannot be read to its end ({error}).") from error
    except OSError as error:
        if error.errno is not None:  # a full disk, or a file that may not be read, is not the archive's fault
            raise
        raise Damaged(f"It cannot be read to its end ({error}).") from error
