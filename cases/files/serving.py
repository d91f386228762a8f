"""Handing a file out: to be saved, never to be opened as a page of this server."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from cases.files import store
from cases.models import Attachment
from cases.problems import not_found

CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_SAFE = {
    # Should a browser open it all the same: without scripts, forms, frames, an origin, or anything fetched.
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",  # kept, but asked for each time whether whoever asks may still see it
}


def file(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The file itself, or the one range of it that was asked for, to be saved under its name."""
    answer = _answer(request, store.path_of(attachment.stored_as), attachment.type)
    answer["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    return answer


def thumbnail(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The small picture that this server drew. Raises `Problem` where there is none."""
    if attachment.width is None:
        raise not_found("picture")
    answer = _answer(request, store.thumbnail_of(attachment.stored_as), "image/webp")
    answer["Content-Disposition"] = "inline"
    return answer


def _answer(request: HttpRequest, path: Path, media_type: str) -> HttpResponseBase:
    etag = f'"{path.name}"'  # what a stored name stands for never changes
    if request.headers.get("If-None-Match") == etag:
        return _headed(HttpResponse(status=304, headers={"ETag": etag}))
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise not_found("attachment") from error
    asked = _range(request.headers.get("Range", ""), size)
    if asked is None:
        return _headed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}))
    start, end = asked
    answer = StreamingHttpResponse(_parts(path, start, end - start), content_type=media_type)
    answer["Content-Length"] = str(end - start)
    answer["Accept-Ranges"], answer["ETag"] = "bytes", etag
    if (start, end) != (0, size):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return _headed(answer)


def _headed(answer: HttpResponseBase) -> HttpResponseBase:
    for name, value in _SAFE.items():
        answer[name] = value
    return answer


def _range(header: str, size: int) -> tuple[int, int] | None:
    """From which byte to before which; None for a range that there is not. All but one plain range means the whole."""
    found = _RANGE.fullmatch(header)
    if found is None or found.group() == "bytes=-":
        return 0, size
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    return (start, end) if start < end else None


async def _parts(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    """Read in other threads, so that a slow disk holds nobody up and a file is never whole in memory."""
    with await asyncio.to_thread(path.open, "rb") as content:
        await asyncio.to_thread(content.seek, start)
        while length > 0 and (part := await asyncio.to_thread(content.read, min(CHUNK, length))):
            length -= len(part)
            yield part
