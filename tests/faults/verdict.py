"""The outcome of a fault, from what clients were promised and show, held against the database; and how long it took.

The two lengths are what the product promises its owner, and no measure of a machine: whoever is still not told after
them is told by nothing that is under way.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from cases.models import Case, Entry
from tests.faults.broken import holds
from tests.faults.client import Shown, Tab
from tests.servers import Server

HEALED_SECONDS = 10  # after the end of a fault every client shows what is stored
HEARTBEAT_SECONDS = 25  # PROTOCOL: `heads`, every heartbeat
LAST_SECONDS = HEARTBEAT_SECONDS + HEALED_SECONDS  # the same, where it takes a heartbeat to tell of the last message
_AT_A_TIME = 500

healed: dict[str, float] = {}  # a test, and the longest that its clients took (shown at the end of the run)


def complaints(tabs: Sequence[Tab]) -> list[str]:
    """What is lost, doubled, out of place or shown otherwise than it is stored. On the server's database."""
    rows, cases = _rows(tabs), _cases(tabs)
    return [
        f"{tab.contact.external_id}: {wrong}"
        for tab in tabs
        for wrong in _of(tab, rows[tab.case], cases.get(tab.opening, []))
    ]


def waiting(tabs: Sequence[Tab]) -> list[str]:
    """What the tabs have not been told yet, though it will come. On the server's database."""
    heads = {number: seq for some in _some(tabs) for number, seq in _heads(some)}
    said = [f"{tab.contact.external_id}: {len(tab.unheard)} unheard" for tab in tabs if tab.unheard or not tab.case]
    return said + [
        f"{tab.contact.external_id}: shows {len(tab.shown)} of {heads.get(tab.case)}"
        for tab in tabs
        if len(tab.shown) != heads.get(tab.case)
    ]


async def settled(server: Server, tabs: Sequence[Tab], within: float = HEALED_SECONDS) -> float:
    """Waits until everything said is acknowledged and every tab shows what is stored; then nothing may be wrong.
    Returns the seconds that took, which are more than `within` only where the promise is broken."""
    clock = asyncio.get_running_loop().time
    began = clock()
    while (left := await server.ado(waiting, tabs)) and clock() - began < within:
        await asyncio.sleep(0.1)
    took = clock() - began
    assert not left, (f"not healed after {within} s", left, [dict(tab.closes) for tab in tabs])
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    healed[test] = max(took, healed.get(test, 0))
    await unbroken(server, tabs)
    return took


async def unbroken(server: Server, tabs: Sequence[Tab]) -> None:
    """Raises `Broken` if anything is wrong that will not heal."""
    wrong = await server.ado(complaints, tabs)
    holds(not wrong, wrong)


def _of(tab: Tab, rows: list[Entry], started: list[tuple[str, int]]) -> list[str]:
    whole = list(range(1, len(rows) + 1))
    public = [row.public_seq for row in rows if row.public_seq]
    places = {str(row.cid): row.public_seq for row in rows if row.cid}
    stored = [_shown(row) for row in rows if row.public_seq]
    checks = {
        "a hole in the places": [row.seq for row in rows] == whole,
        "a hole in the customer's places": public == list(range(1, 1 + len(public))),
        "stored twice": len(places) == sum(row.cid is not None for row in rows),
        "acknowledged and not stored": tab.acked.items() <= places.items(),
        "a case opened twice, or counted wrongly": not tab.acked or started == [(tab.case, len(rows))],
        "shown otherwise than stored": tab.shown == stored[: len(tab.shown)],
    }
    return [what for what, holds in checks.items() if not holds]


def _shown(row: Entry) -> Shown:
    return (str(row.cid) if row.cid else None, row.body)


def _rows(tabs: Sequence[Tab]) -> defaultdict[str, list[Entry]]:
    """The entries of the tabs' cases, by case."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for some in _some(tabs):
        rows = Entry.objects.filter(case__number__in=[tab.case for tab in some]).select_related("case")
        for row in rows.only("seq", "public_seq", "cid", "body", "case__number").order_by("seq"):
            found[row.case.number].append(row)
    return found


def _cases(tabs: Sequence[Tab]) -> defaultdict[str, list[tuple[str, int]]]:
    """The cases that were opened under each of the tabs' own ids, with the number of their entries."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for some in _some(tabs):
        rows = Case.objects.filter(start_cid__in=[tab.opening for tab in some])
        for cid, number, seq in rows.values_list("start_cid", "number", "last_seq"):
            found[str(cid)].append((number, seq))
    return found


def _heads(tabs: Sequence[Tab]) -> list[tuple[str, int]]:
    numbers = {tab.case for tab in tabs}
    return list(Case.objects.filter(number__in=numbers).values_list("number", "last_public_seq"))


def _some(tabs: Sequence[Tab]) -> Iterator[list[Tab]]:
    rest = iter({(tab.case, tab.opening): tab for tab in tabs}.values())
    while some := list(islice(rest, _AT_A_TIME)):
        yield some
