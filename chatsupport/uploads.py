"""The bodies of uploads, from the wire to the disk as they come: what the sender is too slow for holds up nobody else,
and of a file no more than a part is ever in memory.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from cases.files.receiving import CHUNK, Upload
from cases.problems import Problem

PATIENCE = 30.0  # seconds without a byte
Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class Gone(Exception):
    """The sender has left, or has sent nothing for too long."""


class Intake:
    """Takes files in. Two threads write and look into what has come; another one draws pictures, one at a time, so that
    their memory is bounded and no other file waits for them."""

    def __init__(self) -> None:
        self._writers = ThreadPoolExecutor(2, thread_name_prefix="upload")
        self._drawing = ThreadPoolExecutor(1, thread_name_prefix="pictures")

    async def take(self, receive: Receive, upload: Upload) -> None:
        """Writes the body to where the upload wants it, and has the upload become its answer."""
        loop = asyncio.get_running_loop()
        problem: Problem | None = None
        try:
            await self._write(receive, upload)
        except Problem as found:
            problem = found
            await let_pass(receive)
        except Gone:
            problem = Problem("unavailable", "The file did not come whole; send it again.", retry_after=1)
        except BaseException:
            await loop.run_in_executor(self._writers, upload.incoming.abandon)
            raise
        draws = problem is None and upload.incoming.is_picture
        await loop.run_in_executor(self._drawing if draws else self._writers, _settle, upload, problem)

    async def _write(self, receive: Receive, upload: Upload) -> None:
        loop = asyncio.get_running_loop()
        gathered, more = bytearray(), True
        while more:
            part, more = await _next(receive)
            gathered += part
            if len(gathered) >= CHUNK or not more:
                await loop.run_in_executor(self._writers, upload.incoming.write, bytes(gathered))
                gathered.clear()


async def let_pass(receive: Receive) -> None:
    """Takes the body of a request that was refused and forgets it: a browser reads the answer only when it has sent all
    of it. No more than a file may have."""
    taken, more = 0, True
    try:
        while more and taken <= settings.UPLOAD_BYTES:
            part, more = await _next(receive)
            taken += len(part)
    except Gone:
        return


async def _next(receive: Receive) -> tuple[bytes, bool]:
    try:
        message = await asyncio.wait_for(receive(), PATIENCE)
    except TimeoutError as error:
        raise Gone from error
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), bool(message.get("more_body"))


def _settle(upload: Upload, problem: Problem | None) -> None:
    close_old_connections()
    try:
        upload.settle(problem)
    finally:
        close_old_connections()
