"""A file on its way in: asked for, written to the disk as it comes, looked into, and only then known to anybody.

Who sends is judged by the request's head, before a byte of the file is taken. Where the server can (`BODY_LATER` in the
request's scope) a view's answer is then an `Upload` that waits for the body, so that no thread waits for a slow sender
and no memory holds a file; elsewhere the body is read within the view.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeAlias
from urllib.parse import unquote

from django.conf import settings
from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest, HttpResponse

from cases.access import Actor, AgentActor, ContactActor, find_case
from cases.files import naming, pictures, sniffing, store
from cases.models import Attachment, FileType
from cases.operations import attaching
from cases.operations.attaching import Kept
from cases.problems import Problem, from_database, internal

BODY_LATER = "chatsupport.body_later"
NAME_HEADER = "X-File-Name"
A_MINUTE = 60  # files of one person
AT_ONCE = 6
CHUNK = 256 * 1024
log = logging.getLogger(__name__)
Tell: TypeAlias = Callable[[Attachment | Problem], HttpResponse]


class Under:
    """What is under way in this process, by person: files, and the bytes that they announced."""

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, person: str, length: int) -> None:
        with self._lock:
            self.files[person] += 1
            self.bytes[person] += length

    def drop(self, person: str, length: int) -> None:
        with self._lock:
            self.files[person] -= 1
            self.bytes[person] -= length
            if not self.files[person]:
                del self.files[person], self.bytes[person]


under_way = Under()


class Incoming:
    """One file that may come: `write` its parts, then `finish` it, or `abandon` it. Both may be called once more."""

    def __init__(self, actor: Actor, case_id: int | None, name: str, length: int) -> None:
        self.actor, self.case_id, self.name, self.length = actor, case_id, name, length
        self.written = 0
        self.is_picture = False  # seen when its first part has come; such a one takes time to be looked into
        self._stored_as = store.new_name()
        self._path = store.partial(self._stored_as)
        self._out: IO[bytes] | None = None
        self._open = True
        under_way.add(_person(actor), length)

    def write(self, part: bytes) -> None:
        """Raises `Problem` when there is no room, or more comes than was announced."""
        self.written += len(part)
        if self.written > self.length:
            raise Problem("bad_request", "More came than Content-Length said.")
        with store.room_watched():
            if self._out is None:
                self._out, self.is_picture = self._path.open("xb"), sniffing.is_picture(part)
            self._out.write(part)

    def finish(self) -> Attachment:
        """The file as it is now known; raises `Problem`, after which nothing of it is left."""
        try:
            if self._out is None or not self.written:
                raise Problem("bad_request", "The file is empty.")
            if self.written != self.length:
                raise Problem("bad_request", "The file did not come whole; send it again.")
            with store.room_watched():
                self._out.close()
                return self._keep()
        except Error as error:
            raise from_database(error) from error
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Forgets what has come so far."""
        if not self._open:
            return
        self._open = False
        if self._out is not None:
            with suppress(OSError):  # it has been said already why it cannot be written
                self._out.close()
        for path in (self._path, self._drawn, self._small):
            path.unlink(missing_ok=True)
        under_way.drop(_person(self.actor), self.length)

    @property
    def _drawn(self) -> Path:
        return self._path.with_suffix(".drawn")

    @property
    def _small(self) -> Path:
        return self._path.with_suffix(".small")

    def _keep(self) -> Attachment:
        """The row comes first: a file that no row names would be looked after by nobody."""
        kind = sniffing.media_type(self._path, self.name)
        name = naming.clean(self.name, _taken(kind).endings)
        size, whole = None, self._path
        if kind in pictures.KINDS:
            size, whole = pictures.redraw(self._path, kind, self._drawn, self._small), self._drawn
        width, height = (size.width, size.height) if size else (None, None)
        kept = Kept(name, whole.stat().st_size, kind, self._stored_as, width, height)
        file = attaching.keep(self.actor, self.case_id, kept)
        with _row_goes_too(self.actor, file):
            if size:
                store.settle(self._small, store.thumbnail_of(self._stored_as))
            store.settle(whole, store.path_of(self._stored_as))
        return file


class Upload(HttpResponse):
    """The answer to a request whose body is still to come; whoever has it writes the body to `incoming` and then calls
    `settle`, in a thread that may use the database."""

    def __init__(self, incoming: Incoming, tell: Tell) -> None:
        super().__init__(status=202)
        self.incoming = incoming
        self._tell = tell

    def settle(self, problem: Problem | None = None) -> None:
        """Becomes the answer to the file, or to what went wrong on its way. What middleware added stays."""
        try:
            told = self._tell(problem or self.incoming.finish())
        except Problem as found:
            told = self._tell(found)
        except Exception:
            log.exception("An upload failed")
            told = self._tell(internal())
        finally:
            self.incoming.abandon()
        self.status_code, self.content = told.status_code, told.content
        for name, value in told.items():
            self[name] = value
        self["Content-Length"] = str(len(self.content))


def receive(request: HttpRequest, actor: Actor, case: str, tell: Tell) -> HttpResponse:
    """The answer to an upload of `actor`, for that case or for none yet; `tell` puts it into the door's form."""
    try:
        incoming = begin(request, actor, case)
    except Problem as problem:
        return tell(problem)
    upload = Upload(incoming, tell)
    if not getattr(request, "scope", {}).get(BODY_LATER):
        upload.settle(_read(request, incoming))
    return upload


def begin(request: HttpRequest, actor: Actor, case: str) -> Incoming:
    """Judges an upload by its head. Raises `Problem`."""
    length = request.headers.get("Content-Length") or ""
    if not length.isascii() or not length.isdecimal():
        raise Problem("bad_request", "Send Content-Length, and the file itself as the body.")
    if int(length) > settings.UPLOAD_BYTES:
        most = settings.UPLOAD_BYTES // 1_000_000
        raise Problem("too_large", f"The file is over {most} MB; send it in parts, or make it smaller.")
    if int(length) == 0:
        raise Problem("bad_request", "The file is empty.")
    _spend(actor)
    _check_quota(actor, int(length))
    case_id = find_case(actor, case).pk if case else None
    store.check_room(int(length))
    return Incoming(actor, case_id, unquote(request.headers.get(NAME_HEADER, ""), errors="replace"), int(length))


def _read(request: HttpRequest, incoming: Incoming) -> Problem | None:
    try:
        while part := request.read(CHUNK):
            incoming.write(part)
    except Problem as problem:
        return problem
    return None


def _spend(actor: Actor) -> None:
    """Counts by the minute, in the cache, which processes may share."""
    if not settings.RATE_LIMITS:
        return
    if under_way.files[_person(actor)] >= AT_ONCE:
        raise Problem("rate_limited", f"At most {AT_ONCE} files at once; wait for one of them.", retry_after=2)
    key = f"uploads:{_person(actor).replace(' ', ':')}"
    cache.add(key, 0, timeout=60)
    try:
        count = cache.incr(key)
    except ValueError:  # fell out of the cache between the two lines
        count = 1
    if count > A_MINUTE:
        raise Problem("rate_limited", "Too many files at once; try again in a minute.", retry_after=60)


def _check_quota(actor: Actor, length: int) -> None:
    most = settings.UPLOAD_BYTES * settings.UPLOADS_A_MESSAGE
    if attaching.unposted_bytes(actor) + under_way.bytes[_person(actor)] + length > most:
        raise Problem(
            "too_large",
            f"You have {most // 1_000_000} MB of files that are not sent yet; send or remove some of them first.",
        )


def _taken(kind: str) -> FileType:
    """The row of a kind that the desk takes; raises `Problem` for any other."""
    found = FileType.objects.filter(media_type=kind, enabled=True).first()
    if found is None:
        raise Problem("bad_request", "Files of this kind are not taken here. A ZIP of it may be.")
    return found


@contextmanager
def _row_goes_too(actor: Actor, file: Attachment) -> Iterator[None]:
    try:
        yield
    except BaseException:
        store.remove(attaching.give_up(actor, file.pk))
        raise


def _person(actor: Actor) -> str:
    if isinstance(actor, ContactActor):
        return f"contact {actor.contact_id}"
    return f"agent {actor.agent_id}" if isinstance(actor, AgentActor) else "desk"
