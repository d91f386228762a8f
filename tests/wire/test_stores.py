"""Old state + events = fresh state: whoever has listened knows what whoever comes now is told."""

import asyncio
import random
import uuid
from collections.abc import Iterator

import pytest

from cases.models import Contact
from tests.chat.conftest import watched
from tests.servers import Server, Servers, person
from tests.sockets import Client, console, widget
from tests.wire.stores import ConsoleStore, WidgetStore

STEPS, VIEWS = 60, ("mine", "unassigned", "all", "mentions", "waiting", "screen", "snoozed", "watching")


@pytest.fixture(scope="module")
def _own(servers: Servers) -> Server:
    return servers.make(RATE_LIMITS="off").start()


@pytest.fixture
def server(_own: Server) -> Iterator[Server]:
    yield from watched(_own)


class Play:
    """People who do at random what they may; some of it at the same time."""

    def __init__(self, seed: int, customers: list[Client], agents: list[Client]) -> None:
        self.dice = random.Random(seed)
        self.customers = customers
        self.agents = agents
        self.cases: list[tuple[Client, str]] = []

    async def go_on(self, steps: int) -> None:
        for _ in range(steps):
            await asyncio.gather(*(self.step() for _ in range(self.dice.randint(1, 4))))

    async def step(self) -> None:
        if not self.cases or self.dice.random() < 0.05:
            erin = self.dice.choice(self.customers)
            self.cases.append((erin, await erin.start(f"Case {len(self.cases)}")))
            return
        erin, case = self.dice.choice(self.cases)
        if self.dice.random() < 0.4:
            await self.as_customer(erin, case)
        else:
            await self.as_agent(self.dice.choice(self.agents), case)

    async def as_customer(self, erin: Client, case: str) -> None:
        kind, fields = self.dice.choice(
            [
                ("post", {"cid": str(uuid.uuid4()), "body": "And?"}),
                ("post", {"cid": str(uuid.uuid4()), "body": "Well"}),
                ("read", {"seq": 1 + self.dice.randrange(3)}),
                ("screen", {"action": self.dice.choice(["accept", "decline", "stop"])}),
                ("end", {}),
                ("rate", {"score": self.dice.randint(1, 5)}),
            ]
        )
        await erin.ask(kind, case=case, **fields)

    async def as_agent(self, ada: Client, case: str) -> None:
        others = [agent["id"] for agent in ada.welcome["desk"]["agents"]]
        teams = [team["id"] for team in ada.welcome["desk"]["teams"]]
        kind, fields = self.dice.choice(
            [
                ("post", {"cid": str(uuid.uuid4()), "body": "Hello"}),
                ("post", {"cid": str(uuid.uuid4()), "body": "Note", "visibility": "internal"}),
                ("post", {"cid": str(uuid.uuid4()), "body": "?", "visibility": "internal", "mentions": others[:2]}),
                ("read", {"seq": 1 + self.dice.randrange(4)}),
                ("accept", {}),
                ("assign", {"agent": self.dice.choice([None, *others])}),
                ("assign", {"team": self.dice.choice(teams)}),
                ("transfer", {"agent": self.dice.choice(others), "note": "Yours."}),
                ("transfer", {"team": self.dice.choice(teams)}),
                ("take", {}),
                ("join", {}),
                ("leave", {}),
                (
                    "set",
                    {"changes": {"tags": [self.dice.choice("abc")], "priority": self.dice.choice(["high", "low"])}},
                ),
                ("snooze", {}),
                ("wake", {}),
                ("follow", {}),
                ("unfollow", {}),
                ("merge", {"into": self.dice.choice(self.cases)[1]}),
                ("unmerge", {}),
                ("split", {"seq": self.dice.randint(1, 4), "cid": str(uuid.uuid4())}),
                ("resolve", {}),
                ("reopen", {}),
                ("screen", {"action": self.dice.choice(["request", "cancel", "stop"]), "reason": "why"}),
            ]
        )
        await ada.ask(kind, case=case, **fields)


async def settled(store: ConsoleStore | WidgetStore) -> None:
    """Gathered changes come a quarter of a second later at most."""
    await asyncio.sleep(0.6)
    await store.catch_up()


@pytest.mark.parametrize("seed", range(3))
async def test_a_console_that_listens_knows_what_a_fresh_one_is_told(server: Server, seed: int) -> None:
    async with (
        widget(server, person("Erin")) as erin,
        widget(server, person("Sam")) as sam,
        console(server) as ada,
        console(server, "Lena") as lena,
        console(server, "Ben") as listening,
    ):
        play = Play(seed, [erin, sam], [ada, lena, listening])
        await play.go_on(3)
        old = ConsoleStore(listening)
        await old.watch(*VIEWS)
        opened = [case for _, case in play.cases]
        for case in opened:
            await listening.ask("open", case=case)
        await play.go_on(STEPS)
        await settled(old)
        async with console(server, "Ben") as fresh_one:
            fresh = ConsoleStore(fresh_one)
            await fresh.watch(*VIEWS)
            ours = {case for _, case in play.cases}
            for view in VIEWS:
                assert _of(ours, old.views[view]) == _of(ours, fresh.views[view]), view


def _of(numbers: set[str], view: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {number: case for number, case in view.items() if number in numbers}


@pytest.mark.parametrize("seed", range(3))
async def test_an_opened_case_is_as_a_fresh_open_shows_it(server: Server, seed: int) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada, console(server, "Lena") as listening:
        play = Play(seed + 100, [erin], [ada])
        await play.go_on(1)
        case = play.cases[0][1]
        old = ConsoleStore(listening)
        going = asyncio.create_task(play.go_on(STEPS))
        await asyncio.sleep(0.05)
        await old.open(case)  # in the middle of it
        await going
        await settled(old)
        async with console(server, "Lena") as fresh_one:
            fresh = ConsoleStore(fresh_one)
            await fresh.open(case)
            assert old.cases[case] == fresh.cases[case]
            whole = {entry["seq"]: entry for entry in await _timeline(fresh_one, case)}
            assert old.entries[case] == {seq: whole[seq] for seq in old.entries[case]}
            assert old.last(case) == max(whole)


async def _timeline(client: Client, case: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    complete = False
    while not complete:
        page = await client.ok("history", case=case, after=len(entries), limit=200)
        entries, complete = entries + page["entries"], page["complete"]
    return entries


async def known(server: Server, contact: Contact) -> dict[str, object]:
    """What a widget that comes now is told of."""
    async with widget(server, contact) as client:
        store = WidgetStore(client)
        for case in store.cases:
            store.add(case, await _timeline(client, case))
        return store.state()


@pytest.mark.parametrize("seed", range(3))
async def test_a_widget_that_listens_knows_what_a_fresh_one_is_told(server: Server, seed: int) -> None:
    erin = person("Erin")
    async with widget(server, erin) as tab, widget(server, erin) as listening, console(server) as ada:
        play = Play(seed + 200, [tab], [ada])
        old = WidgetStore(listening)
        await play.go_on(STEPS)
        await settled(old)
        assert old.state() == await known(server, erin)
