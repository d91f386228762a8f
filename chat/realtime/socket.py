"""One websocket: handshake, hello, the one receive loop, and a bounded way out.

A surface (widget or console) is a `Consumer`: it says who may connect and answers frames; everything about the wire is
here. Nothing that a client sends can raise past this loop.
"""

import asyncio
import itertools
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from cases.problems import Problem
from chat.realtime import protocol
from chat.realtime.consumer import Consumer, Later, Receive, Refused, Send
from chat.realtime.counts import COUNTS
from chat.realtime.database import problem_from
from chat.realtime.life import GONE, Life
from chat.realtime.limits import Limits
from chat.realtime.outlet import OUT_BYTES, Outlet

HELLO_SECONDS = 5
PATIENCE, PATIENCE_SECONDS = 200, 60.0
_ANSWERS_AT_ONCE = 64

_PROCESS = secrets.token_hex(4)  # so that a socket's id is its own among all processes
log = logging.getLogger(__name__)


class Socket:
    """The server's end of one websocket."""

    _ids = itertools.count(1)
    _life: Life

    def __init__(self, send: Send, limits: Limits) -> None:
        self.id = f"{_PROCESS}-{next(self._ids)}"
        self._limits = limits
        self._outlet = Outlet(send, self._leave, self._abort)
        self._held: list[str] | None = []
        self._held_bytes = 0
        self._task = asyncio.current_task()
        self._answers: set[asyncio.Future[Any]] = set()
        self._refusals, self._refused_at = 0, 0.0
        self.aborted = False

    def push(self, text: str) -> None:
        """Sends `text` when the client can take it. While a frame is being answered pushes are held back, so that an
        answer never puts a client back to how things stood before a push that it has already got."""
        if self._held is None:
            self.write(text)
        elif self._outlet.closing is None:
            self._held.append(text)
            self._held_bytes += len(text)
            if self._held_bytes > OUT_BYTES:
                self._abort()

    def write(self, text: str) -> None:
        """Sends `text`, or queues it while the client takes nothing; it is dropped once 1 MiB waits for it."""
        self._life.give()
        self._outlet.write(text)

    async def written(self) -> bool:
        """Waits until all that was queued is on its way; false when the socket is closing instead."""
        return await self._outlet.written()

    def close(self, code: int, reason: str = "") -> None:
        """Closes after what is queued has been sent."""
        self._outlet.close(code, reason)

    async def serve(self, receive: Receive, consumer: Consumer) -> None:
        """Runs the accepted socket until it closes, from either side."""
        self._life = Life(consumer.surface)
        try:
            if await self._greet(receive, consumer):
                await self._listen(receive, consumer)
            else:
                self._life.refuse(self._outlet.closing)
            await self._outlet.end()
        except asyncio.CancelledError:
            if not self.aborted:
                raise
        finally:
            self._outlet.stop()
            consumer.gone()
            self._life.end(self._outlet.closing)

    async def _greet(self, receive: Receive, consumer: Consumer) -> bool:
        """Waits for `hello` and answers it; says whether the socket goes on."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                text = await self._next_text(receive)
        except TimeoutError:
            self.close(protocol.NO_HELLO, "no hello in time")
            return False
        if text is None:
            return False
        try:
            frame = consumer.decode(text)
            if type(frame) is not consumer.hello_type:
                raise Refused(protocol.UNAUTHENTICATED, "the first frame is hello")
            answer = await consumer.hello(frame)
        except Exception as error:
            self._end_greeting(error)
            return False
        self.write(protocol.ok(_id(frame) or "", answer))
        await self._resume(consumer, frame)
        return True

    async def _resume(self, consumer: Consumer, frame: Any) -> None:
        try:
            await consumer.resume(frame)
        except Exception as error:
            self.write(protocol.error(_id(frame), problem_from(error)))
        self._release()

    def _release(self) -> None:
        """Sends what was held back."""
        held, self._held, self._held_bytes = self._held or [], None, 0
        for text in held:
            self.write(text)

    def _end_greeting(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.close(error.code, str(error))
        elif isinstance(error, protocol.BadFrame | protocol.Malformed):
            self.close(protocol.MALFORMED, "that is no hello")
        elif isinstance(error, Problem) or problem_from(error).retry_after:
            self.close(protocol.OVERLOADED, "try again later")

    async def _listen(self, receive: Receive, consumer: Consumer) -> None:
        while (text := await self._next_text(receive)) is not None:
            try:
                frame = consumer.decode(text)
            except protocol.Malformed:
                self.close(protocol.MALFORMED, "not a JSON object")
                return
            except protocol.BadFrame as bad:
                self._refuse(bad.re, bad.problem)
                continue
            await self._answer(consumer, frame)

    async def _answer(self, consumer: Consumer, frame: Any) -> None:
        re = _id(frame)
        self._held = []
        try:
            self._limits.spend(consumer.person, frame.__struct_config__.tag)
            answer = await consumer.handle(frame)
            if isinstance(answer, Later):
                await self._answer_later(re, answer)
            elif answer is not None and re is not None:
                self.write(protocol.ok(re, answer))
        except Refused as refused:
            self.close(refused.code, str(refused))
        except Exception as error:
            self._refuse(re, problem_from(error))
        finally:
            self._release()

    async def _answer_later(self, re: str | None, later: Later) -> None:
        self._answers.add(later.done)
        later.done.add_done_callback(lambda done: self._answered(re, later.make, done))
        if len(self._answers) >= _ANSWERS_AT_ONCE:
            await asyncio.wait(self._answers, return_when=asyncio.FIRST_COMPLETED)

    def _answered(self, re: str | None, make: Callable[[Any], dict[str, Any]], done: "asyncio.Future[Any]") -> None:
        self._answers.discard(done)
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            self._refuse(re, problem_from(error))
            return
        answer = make(done.result())
        if re is not None:
            self.write(protocol.ok(re, answer))

    def _refuse(self, re: str | None, problem: Problem) -> None:
        """Answers with the error; a client that goes on sending what is refused is closed with 4429."""
        COUNTS.refused_frames[problem.code] += 1
        self.write(protocol.error(re, problem))
        if problem.code in ("rate_limited", "bad_request"):
            now = time.monotonic()
            self._refusals = self._refusals + 1 if now - self._refused_at < PATIENCE_SECONDS else 1
            self._refused_at = now
            if self._refusals > PATIENCE:
                self.close(protocol.TOO_MANY, "too many refused frames")

    async def _next_text(self, receive: Receive) -> str | None:
        """The next frame's text; None once the socket is closed, or is to be."""
        message = await receive()
        if message["type"] == "websocket.disconnect":
            self._leave(message.get("code") or GONE)
        if self._outlet.closing is not None:
            return None
        self._life.take()
        text = message.get("text")
        if text is None:
            self.close(protocol.MALFORMED, "text frames only")
        elif len(text) > protocol.FRAME_LIMIT or len(text.encode(errors="replace")) > protocol.FRAME_LIMIT:
            self.close(protocol.TOO_LARGE, "over 64 KiB")
        else:
            return str(text)
        return None

    def _leave(self, code: int = GONE) -> None:
        """The client has closed, if we have not."""
        if self._outlet.closing is None:
            self._life.left = code
            self.close(1000)

    def _abort(self) -> None:
        """Drops a client that takes nothing: what waits for it is lost to it, and repaired when it comes back."""
        self.aborted = True
        self._outlet.drop(protocol.OVERLOADED, "the client does not read")
        if self._task is not None:
            self._task.cancel()


def _id(frame: protocol.Frame) -> str | None:
    return None if frame.id is UNSET else frame.id
