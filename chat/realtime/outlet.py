"""A socket's bounded way out: at once while the client takes what it is sent, by a task of its own otherwise."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from chat.realtime.consumer import Send

WRITE_SECONDS = 10
OUT_BYTES = 1_048_576
_NOTHING: deque[str] = deque(maxlen=0)  # of all who need none of their own
log = logging.getLogger(__name__)


class Outlet:
    """Calls `lost` when the client has left, `stuck` when it takes nothing any more."""

    __slots__ = ("_lost", "_out", "_out_bytes", "_send", "_sender", "_stuck", "closing")

    def __init__(self, send: Send, lost: Callable[[], None], stuck: Callable[[], None]) -> None:
        self._send = send
        self._lost = lost
        self._stuck = stuck
        self._out: deque[str] = _NOTHING
        self._out_bytes = 0
        self._sender: asyncio.Task[None] | None = None  # while something waits to be sent
        self.closing: tuple[int, str] | None = None

    def write(self, text: str) -> None:
        """Sends `text`, or queues it while the client takes nothing; it is stuck once 1 MiB waits for it."""
        if self.closing is not None:
            return
        if self._sender is None:
            self._send_at_once(text)
        elif self._out and self._out_bytes + len(text) > OUT_BYTES:
            self._stuck()
        else:
            self._out.append(text)
            self._out_bytes += len(text)

    async def written(self) -> bool:
        """Waits until all that was queued is on its way; false when the socket is closing instead."""
        await self._all_sent()
        return self.closing is None

    def close(self, code: int, reason: str) -> None:
        """Closes after what is queued has been sent."""
        if self.closing is None:
            self.closing = (code, reason)
            self._start()

    def drop(self, code: int, reason: str) -> None:
        """Closes without sending what is queued, nor a close frame."""
        self.closing = (code, reason)
        self.stop()

    def stop(self) -> None:
        """Sends nothing any more."""
        self._out = _NOTHING
        if self._sender is not None:
            self._sender.cancel()

    async def end(self) -> None:
        """Closes if that has not been done, and returns when the close frame is on its way."""
        self.close(1000, "")
        await self._all_sent()

    def _send_at_once(self, text: str) -> None:
        """Sends without a task, which took a tenth of a message's time and of a socket's memory; if the client cannot
        take it now, a task has the rest."""
        sending = self._send({"type": "websocket.send", "text": text})
        try:
            self._start(_Begun(sending, sending.send(None)))
        except StopIteration:
            return
        except Exception as error:
            self._fail(error)

    def _start(self, begun: "_Begun | None" = None) -> None:
        if self._sender is None:
            self._out = deque()
            self._sender = asyncio.get_running_loop().create_task(self._send_rest(begun))

    async def _send_rest(self, begun: "_Begun | None") -> None:
        """Sends what had to wait, and the close frame in the end; gives up on a client that takes nothing."""
        try:
            if begun is not None:
                await _soon(begun)
            while self._out:
                text = self._out.popleft()
                self._out_bytes -= len(text)
                await _soon(self._send({"type": "websocket.send", "text": text}))
            if self.closing is not None:
                code, reason = self.closing
                await _soon(self._send({"type": "websocket.close", "code": code, "reason": reason}))
        except TimeoutError:
            self._stuck()
        except Exception as error:
            self._fail(error)
        finally:
            self._sender, self._out = None, _NOTHING

    async def _all_sent(self) -> None:
        while self._sender is not None:
            await asyncio.wait([self._sender])

    def _fail(self, error: Exception) -> None:
        """The client has left, which each server says in its own way."""
        log.debug("A socket closed while it was written to: %r", error)
        self._lost()


async def _soon(sending: Awaitable[None]) -> None:
    async with asyncio.timeout(WRITE_SECONDS):
        await sending


class _Begun:
    """The rest of a coroutine that has been run up to where it waits."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._waits_for
        except BaseException:
            self._coroutine.close()
            raise
        yield from self._coroutine.__await__()
