"""A customer's tab that keeps to the contract, come what may, and logs what it was promised and what it shows.

What is said stays in an outbox until it is acknowledged and is sent again after every reconnect, under the same `cid`.
Of what is pushed `last+1` is applied; a hole, or a head beyond it, is fetched from `history`.
"""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.exceptions import WebSocketException

from cases.models import Contact
from tests.faults.broken import holds
from tests.servers import Server, person
from tests.sockets import PATIENCE, Client, Frame, session_of, widget

TEMPORARY = {"unavailable", "storage_full", "rate_limited"}
AT_ONCE = 50
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0  # seconds; a browser's waits are longer, and jittered in the same way
Shown = tuple[str | None, str]  # cid and body


class Tab:
    """One tab of `contact`. `copies` is how often each frame is sent; one that only listens never starts a case."""

    def __init__(self, server: Server, contact: Contact, session: str, *, copies: int = 1, speaks: bool = True) -> None:
        self.server, self.contact, self.session = server, contact, session
        self.copies, self.speaks = copies, speaks
        self.opening = str(uuid.uuid4())
        self.case = ""
        self.said: dict[str, str] = {}  # cid -> body, in order
        self.acked: dict[str, int] = {}  # cid -> its place
        self.shown: list[Shown] = []  # the entry with seq n stands at n - 1
        self.refusals: Counter[str] = Counter()
        self.closes: Counter[str] = Counter()  # how its connections ended
        self.fetched = 0  # pages of history
        self.drained = 0  # how often it was asked to come back later
        self.greeted = 0  # how often it was signed in
        self.client: Client | None = None
        self._ahead: dict[int, Shown] = {}
        self._more = asyncio.Event()
        self._failures = 0

    @property
    def unheard(self) -> dict[str, str]:
        """What no `ok` has come for yet."""
        return {cid: body for cid, body in self.said.items() if cid not in self.acked}

    def say(self, *bodies: str) -> None:
        """Puts it into the outbox."""
        self.said.update({str(uuid.uuid4()): body for body in bodies})
        self._more.set()

    async def live(self) -> None:
        """Connects, and comes back whenever the connection is lost, until it is cancelled."""
        while True:
            try:
                await self._connection()
            except* (OSError, EOFError, TimeoutError, WebSocketException) as lost:
                said = [str(one) for one in leaves(lost)]
                self.closes.update(said)
                if "closed with 4401" in said:
                    with suppress(OSError):
                        self.session = await session_of(self.server, self.contact)
            self.client = None
            await asyncio.sleep(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._failures, 10))))
            self._failures += 1

    async def _connection(self) -> None:
        resume = {self.case: len(self.shown)} if self.case else {}
        self._ahead.clear()
        async with (
            widget(self.server, self.contact, resume, session=self.session) as client,
            asyncio.TaskGroup() as both,
        ):
            self.client, self._failures = client, 0
            self.greeted += 1
            both.create_task(self._hear(client))
            if self.speaks:
                both.create_task(self._speak(client))

    async def _speak(self, client: Client) -> None:
        while self.opening not in self.acked:
            await self._send(client, {self.opening: "It hangs"}, "start")
        while True:
            self._more.clear()
            waiting = dict(list(self.unheard.items())[:AT_ONCE])
            if waiting:
                await self._send(client, waiting, "post", case=self.case)
            else:
                await self._more.wait()

    async def _send(self, client: Client, said: dict[str, str], kind: str, **fields: Any) -> None:
        """Sends all, takes the answers, and waits for as long as a refusal asks for."""
        asked = [
            (cid, body, await client.begin(kind, cid=cid, body=body, **fields))
            for cid, body in said.items()
            for _ in range(self.copies)
        ]
        wait = 0.0
        for cid, body, future in asked:
            answer = await future
            if answer["type"] == "ok":
                self._acknowledged(answer, cid, body)
            else:
                assert answer["code"] in TEMPORARY, answer
                self.refusals[answer["code"]] += 1
                wait = max(wait, answer["retry_after"])
        await asyncio.sleep(wait * random.uniform(0.5, 1))

    def _acknowledged(self, answer: Frame, cid: str, body: str) -> None:
        holds(self.case in ("", answer["case"]), "another case for the same start")
        self.case = answer["case"]
        holds(self.acked.setdefault(cid, answer["seq"]) == answer["seq"], "another place than was promised")
        self._apply(answer["seq"], (cid, body))

    async def _hear(self, client: Client) -> None:
        begun = client.welcome["cases"]
        if begun and not self.case:  # another tab began it while this one was away: nobody else tells of it
            self.case = begun[0]["case"]
            await self._fetch(client, begun[0]["seq"])
        while True:
            push = await client.push()
            head = 0
            if push["type"] == "entry":
                self._take(push["case"], [push["entry"]])
            elif push["type"] == "entries":
                self._take(push["case"], push["entries"])
            elif push["type"] == "session":
                self.session = push["session"]
            elif push["type"] == "drain":
                self.drained += 1
            elif push["type"] == "heads":
                self.case = self.case or next(iter(push["heads"]), "")
                head = push["heads"].get(self.case, 0)
            await self._fetch(client, head)

    async def _fetch(self, client: Client, head: int) -> None:
        """What is missing below what came early, and up to `head`."""
        while self._ahead or head > len(self.shown):
            page = await client.ask("history", case=self.case, after=len(self.shown), limit=200)
            if page["type"] == "error":
                break  # the next push or head asks again
            self.fetched += 1
            self._take(self.case, page["entries"])

    def _take(self, case: str, entries: list[Frame]) -> None:
        self.case = self.case or case
        for entry in entries if case == self.case else []:
            self._apply(entry["seq"], (entry["cid"], entry["body"]))

    def _apply(self, seq: int, entry: Shown) -> None:
        if seq <= len(self.shown):
            holds(self.shown[seq - 1] == entry, "another entry at the same place")
            return
        self._ahead[seq] = entry
        while (following := self._ahead.pop(len(self.shown) + 1, None)) is not None:
            self.shown.append(following)


def leaves(group: BaseExceptionGroup[Exception]) -> list[Exception]:
    """The errors in the group, however deep."""
    found: list[Exception] = []
    for one in group.exceptions:
        found += leaves(one) if isinstance(one, BaseExceptionGroup) else [one]
    return found


async def open_tabs(server: Server, number: int, **options: Any) -> list[Tab]:
    """Tabs of as many customers."""
    people = [person("Erin") for _ in range(number)]
    return [Tab(server, one, await session_of(server, one), **options) for one in people]


@asynccontextmanager
async def living(*tabs: Tab) -> AsyncIterator[None]:
    """Has them live; what went wrong in one of them is raised at the end."""
    lives = [asyncio.create_task(tab.live()) for tab in tabs]
    try:
        yield
    finally:
        for life in lives:
            life.cancel()
        for ended in await asyncio.gather(*lives, return_exceptions=True):
            if not isinstance(ended, asyncio.CancelledError):
                raise ended


async def came_back(tabs: Sequence[Tab], times: int, within: float = PATIENCE * 4) -> None:
    """Waits until each has been signed in that often."""
    async with asyncio.timeout(within):
        while any(tab.client is None or tab.greeted < times for tab in tabs):
            await asyncio.sleep(0.02)
