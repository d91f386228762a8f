"""Full sign-ins a second: a token for a session over HTTP, then a websocket and its hello, each on a new connection."""

import asyncio
import itertools
import time
import uuid
from collections.abc import Coroutine, Iterator
from typing import Any

import jwt
import msgspec

from tests.load import client, servers
from tests.load.bench import Bench, Figures, Rows, Work
from tests.load.client import BROWSER, Socket
from tests.load.drivers import WARM_SECONDS
from tests.load.installations import SITE, SQLITE, Installation, People
from tests.load.servers import Running
from tests.load.tally import Tally

AT_ONCE = 50
KNOWN = 20_000


def measure(bench: Bench) -> Rows:
    rows: Rows = {"tutorial, no sign-in": _stock(bench)}
    for database in bench.databases:
        rows[f"{database}, people known"] = _ours(bench, database, "person")
        rows[f"{database}, people new"] = _ours(bench, database, "newcomer")
    return rows


def _ours(bench: Bench, database: str, who: str) -> Figures:
    people = People(customers=bench.some(KNOWN))
    with bench.installations.copy(database, people) as installation, servers.ours(installation) as server:
        tokens = (_token(installation, f"{who}-{number}") for number in itertools.count())
        return client.run(_load(server, (_sign_in(server, one) for one in tokens), bench.seconds))


def _stock(bench: Bench) -> Figures:
    with bench.installations.empty(SQLITE) as url, servers.tutorial(url) as server:
        rooms = (f"{server.socket_url}/ws/r{number}" for number in itertools.count())
        return client.run(_load(server, (client.connect(room) for room in rooms), bench.seconds))


async def _load(server: Running, sign_ins: "Iterator[Coroutine[Any, Any, Socket]]", seconds: float) -> Figures:
    """So many at a time, one after the other; all stay, as customers do."""
    tally = Tally([server])
    here: list[Socket] = []
    until = time.perf_counter() + WARM_SECONDS + seconds

    async def come() -> None:
        while (began := time.perf_counter()) < until:
            here.append(await next(sign_ins))
            tally.add(time.perf_counter() - began)

    coming = [asyncio.create_task(come()) for _ in range(AT_ONCE)]
    await asyncio.sleep(WARM_SECONDS)
    tally.start()
    await asyncio.sleep(seconds)
    tally.stop()
    await asyncio.gather(*coming)
    for one in here:
        one.close()
    return tally.figures()


async def _sign_in(server: Running, token: str) -> Socket:
    return await client.widget(server, await _session(server, token))


async def _session(server: Running, token: str) -> str:
    """The session request of a widget, on a connection of its own."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    body = msgspec.json.encode({"site": SITE, "token": token})
    head = (
        f"POST /widget/v1/session HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {server.url}\r\nUser-Agent: {BROWSER}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    status, _, told = answer.partition(b"\r\n\r\n")
    if b" 200 " not in status[:20]:
        raise RuntimeError(f"No session: {answer[:500]!r}")
    return str(msgspec.json.decode(told)["session"])


def _token(installation: Installation, person: str) -> str:
    """What the embedding application would sign for that person."""
    now = int(time.time())
    claims: dict[str, Any] = {"iss": SITE, "aud": "chatsupport", "sub": person, "name": person}
    claims |= {"email": f"{person}@x.example", "role": "Enterprise Manager", "account": {"id": "a", "name": "A"}}
    claims |= {"iat": now, "exp": now + 3600, "jti": uuid.uuid4().hex}
    key = {"kid": installation.kid}
    return jwt.encode(claims, installation.secret, "HS256", headers=key)


WORK = Work(
    "Connects with full sign-in: a token for a session over HTTP, then a websocket and its hello",
    measure,
    [
        ("per_second", "connects/s", 0),
        ("per_core_second", "per core used", 0),
        ("p50_ms", "p50 ms", 0),
        ("p99_ms", "p99 ms", 0),
        ("server_core", "server core", 2),
        ("client_core", "client core", 2),
    ],
)
