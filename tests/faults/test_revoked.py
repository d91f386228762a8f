"""Access that ends while something is broken: whoever lost it is told nothing of those cases after a few seconds.

People write on the cases all the time, at both servers. An agent is taken out of the cases' team, another is
deactivated, and a customer's role is switched off; each listens at both servers, comes back whenever the connection is
lost, and tries to get in again.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from cases.models import Agent, ApiToken, Team
from chat.access.models import Role
from tests.faults.length import LONG
from tests.faults.services import Redis
from tests.faults.test_bus import SHUFFLED
from tests.servers import Server, Servers, person
from tests.sockets import Client, Frame, console, session_of, widget

# Consoles are looked at every three seconds, and rules every two (chat/realtime/runtime.py); the query may wait. The
# heartbeat, which looks as well, is not shortened here.
REVOKED_SECONDS = 5
AFTERWARDS = 9  # seconds that people go on writing
LOST = (OSError, EOFError, TimeoutError, WebSocketException)
Pair = tuple[Server, Server]
Connect = Callable[[], AbstractAsyncContextManager[Client]]


class Ear:
    """Someone who wants to hear of a case: notes when the server told anything of it."""

    def __init__(self, who: str, case: str, connect: Connect, *opens: Frame) -> None:
        self.who, self.case = who, case
        self.heard: list[tuple[float, str]] = []
        self._connect, self._opens = connect, opens

    async def live(self) -> None:
        while True:
            with suppress(*LOST):
                async with self._connect() as client:
                    self._note(client.welcome)
                    for frame in self._opens:
                        self._note(await client.ask(**frame))
                    while True:
                        self._note(await client.push())
            await asyncio.sleep(0.1)

    def heard_after(self, moment: float) -> list[tuple[float, str]]:
        return [(round(at - moment, 1), said[:200]) for at, said in self.heard if at > moment]

    def _note(self, frame: Frame) -> None:
        said = json.dumps({name: value for name, value in frame.items() if name not in ("gone", "re")})
        if self.case in said:
            self.heard.append((time.monotonic(), said))


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    own = Redis(tmp_path).start()
    yield own
    own.kill()


@pytest.fixture
def pair(servers: Servers, redis: Redis) -> Iterator[Pair]:
    one = servers.make(tweak=SHUFFLED, RATE_LIMITS="off", REDIS_URL=redis.url).start()
    other = servers.make(tweak=SHUFFLED, cast=one).start()
    yield one, other
    other.close()
    one.close()


@asynccontextmanager
async def doing(*work: "asyncio.Task[None]") -> AsyncIterator[None]:
    try:
        yield
    finally:
        left = set(work)
        while left:  # who is just leaving swallows its cancelling
            for one in left:
                one.cancel()
            _, left = await asyncio.wait(left, timeout=1)


async def write(pair: Pair, cases: Sequence[str]) -> None:
    """A lead answers on all cases, by REST, for as long as there is a server."""
    headers = {"Authorization": f"Bearer {pair[0].cast['Lena']}"}
    for number in range(100_000):
        for case in cases:
            server = pair[number % 2]
            with suppress(OSError):
                await asyncio.to_thread(server.post, f"/api/v1/cases/{case}/entries/", {"body": str(number)}, **headers)
        await asyncio.sleep(0.05)


def furnish() -> str:
    """A second member of the team, and a role of Dora's own; the member's token."""
    nia = Agent.objects.create_user("nia@desk.example", name="Nia")
    Team.objects.get(name="Billing").members.add(nia)
    role = Role.objects.filter(site__key="casework").first()
    assert role is not None
    Role.objects.create(site=role.site, name="Dock Lead", chat_enabled=True)
    return ApiToken.issue(nia)


def revoke() -> None:
    Team.objects.get(name="Billing").members.remove(Agent.objects.get(name="Tess"))
    nia = Agent.objects.get(name="Nia")
    nia.is_active = False
    nia.save()
    role = Role.objects.get(name="Dock Lead")
    role.chat_enabled = False
    role.save()


async def ears(pair: Pair) -> list[Ear]:
    """Tess, Nia and Dora, at both servers."""
    token, team = await pair[0].ado(furnish), await pair[0].ado(lambda: Team.objects.get(name="Billing").pk)
    dora = person("Dora", role="Dock Lead")
    async with widget(pair[0], person("Erin")) as erin, widget(pair[0], dora) as tab, console(pair[0], "Lena") as lena:
        theirs, hers = await erin.start(), await tab.start()
        await lena.ok("assign", case=theirs, team=team)
    opens: list[Frame] = [{"kind": "watch", "view": f"team:{team}"}, {"kind": "open", "case": theirs}]
    session = await session_of(pair[0], dora)
    found: list[Ear] = []
    for one in pair:
        found += [
            Ear("Tess", theirs, lambda one=one: console(one, "Tess", {theirs: 0}), *opens),  # type: ignore[misc]
            Ear("Nia", theirs, lambda one=one: console(one, token=token, resume={theirs: 0}), *opens),  # type: ignore[misc]
            Ear("Dora", hers, lambda one=one: widget(one, dora, {hers: 0}, session=session)),  # type: ignore[misc]
        ]
    return found


FAULTS = ["Redis dead and a server restarted", *(["pushes lost", "Redis dead", "a server restarted"] if LONG else [])]


@pytest.mark.parametrize("fault", FAULTS)
async def test_revoked_during_a_fault(pair: Pair, redis: Redis, fault: str) -> None:
    listening = await ears(pair)
    pair[0].prepare()
    tasks = [asyncio.create_task(ear.live()) for ear in listening]
    tasks.append(asyncio.create_task(write(pair, sorted({ear.case for ear in listening}))))
    async with doing(*tasks):
        await asyncio.sleep(3)
        assert all(ear.heard_after(time.monotonic() - 1) for ear in listening), "who may hear does"
        if "Redis" in fault:
            redis.kill()
        if "restarted" in fault:
            await asyncio.to_thread(pair[0].restart)
            await asyncio.sleep(0.3)
        await pair[1].ado(revoke)
        revoked = time.monotonic()
        await asyncio.sleep(AFTERWARDS)
        assert not any(task.done() for task in tasks)
    late = {ear.who: ear.heard_after(revoked + REVOKED_SECONDS) for ear in listening}
    assert late == {"Tess": [], "Nia": [], "Dora": []}
