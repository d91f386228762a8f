"""The clockwork of mail in one process: looks whose replies lie unread, and hands over to the mail server what waits.

Every process runs one; the database lets one at a time look, decide for a customer, or take a mail (`cases.mail`). A
mail server that is slow holds up this one thread only.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from django.conf import settings

from cases import clock
from cases.mail import outbox, sending, unread
from cases.problems import Problem
from chat.realtime.database import Pool
from chat.realtime.runtime import Runtime

LOOK_SECONDS, SEND_SECONDS = 15, 5
ATTENDS = 300  # seconds after a sign of life until someone is thought gone, though their chat is still open
AT_ONCE = 50
STOP_SECONDS = 15
Runner: TypeAlias = Callable[..., Awaitable[Any]]
log = logging.getLogger(__name__)


class Mailing:
    """`read` runs a query, `write` an operation after all that was sent before it. Without a mail server it rests."""

    def __init__(self, runtime: Runtime, read: Runner, write: Runner) -> None:
        self._runtime = runtime
        self._read = read
        self._write = write
        self._pool = Pool(1, "mailer")
        self._sending = asyncio.Lock()
        self._stopping = False
        self._attended: dict[int, float] = {}

    def start(self) -> None:
        self._runtime.on_stop(self._stop)
        if settings.SENDS_MAIL:
            self._runtime.every(LOOK_SECONDS, self._look)
            self._runtime.every(SEND_SECONDS, self._send)

    def attended(self, contact_id: int) -> None:
        """A customer has done something in the chat. In the loop's thread."""
        self._attended[contact_id] = time.monotonic()

    async def _look(self) -> None:
        try:
            await self._say_who_is_here()
            await self._write(unread.look, clock.now())
            while not self._stopping and await self._read(unread.any_due, clock.now()):
                if not await self._write(unread.decide, clock.now()):
                    return  # another process is at it
        except Problem as problem:
            self._complain(problem)

    async def _say_who_is_here(self) -> None:
        since = time.monotonic() - ATTENDS
        self._attended = {contact: at for contact, at in self._attended.items() if at > since}
        if not self._attended:
            return
        asked = await self._read(unread.soon, clock.now())
        if here := self._attended.keys() & set(asked):
            await self._write(unread.here, here, clock.now())

    async def _send(self) -> None:
        try:
            for _ in range(AT_ONCE):
                async with self._sending:
                    if self._stopping or not await self._send_one():
                        return
        except Problem as problem:
            self._complain(problem)

    async def _send_one(self) -> bool:
        if not await self._read(outbox.any_due, clock.now()):
            return False
        mail = await self._write(outbox.take, clock.now())
        if mail is None:
            return False
        error, final = await self._pool.run(sending.hand_over, mail)
        if error:
            log.warning("Mail %s was not sent: %s", mail.pk, error)
            await self._write(outbox.failed, mail, error, clock.now(), final=final)
        else:
            log.info("Mail %s was sent", mail.pk)
            await self._write(outbox.sent, mail, clock.now())
        return True

    async def _stop(self) -> None:
        """What the mail server is being given is noted before the process goes."""
        self._stopping = True
        try:
            async with asyncio.timeout(STOP_SECONDS), self._sending:
                self._pool.stop()
        except TimeoutError:
            log.warning("The mail server did not answer in time; what it was given will be sent again")

    def _complain(self, problem: Problem) -> None:
        if not self._stopping:
            log.warning("Mail has to wait: %s", problem.code)
