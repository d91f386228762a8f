"""`python -m tests.load.search`: what a search costs on a desk of some size, for who sees all of it and for an agent
who sees one case in a hundred.

Furnishes cases with entries of words that are as common as words of a language are, indexes them, and prints the
medians of typical searches, and what indexing took. With BENCH_DATABASE_URL it does so on PostgreSQL (the one named
there is left alone: another is made beside it and dropped), else on SQLite. `--on URL` takes a database that has been
migrated, and adds to it what is missing. Nothing here passes or fails.
"""

import argparse
import json
import logging
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from tests.load.scale import ROOT, _database, _environment, _manage

TIMES = 15
EACH = 10  # entries of a case
WORDS = 60_000  # different ones, by Zipf's law
LENGTH = 14  # words of an entry
ONE_IN = 100  # cases are in the queue of the agent who sees little
AT_ONCE = 2_000  # cases a transaction
_WORK = "import django; django.setup(); from tests.load.search import work; work()"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.load.search", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--on", help="A database of one's own, by its DATABASE_URL.")
    options = parser.parse_args()
    if options.on:
        _run(options.on, options.entries)
        return
    with _database(options.entries) as url:
        _manage(url, "migrate", "-v0")
        _run(url, options.entries)


def _run(url: str, entries: int) -> None:
    command = [sys.executable, "-c", _WORK, str(entries)]
    subprocess.run(command, cwd=ROOT, env=_environment(url), check=True)


def work() -> None:
    """In a process of its own, on the database of its settings."""
    logging.disable(logging.WARNING)
    _furnish(int(sys.argv[1]))
    _index()
    print(json.dumps({name: _median(*asked) for name, asked in _searches().items()}, indent=1))


def _vocabulary() -> tuple[list[str], list[float]]:
    """Words of two to four syllables, and how common the first so many of them are together."""
    rng = random.Random(5)
    syllables = [f"{a}{b}" for a in "bcdfghklmnprstvz" for b in "aeiou"]
    words = list(dict.fromkeys("".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(2 * WORDS)))[:WORDS]
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def _furnish(entries: int) -> None:
    """Adds what is missing of so many entries."""
    from cases.models import Agent, Contact, Entry, Priority, Team  # noqa: PLC0415 - Django is set up by now

    seen = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    team, _ = Team.objects.get_or_create(name="Few")
    Team.objects.get_or_create(name="Many")
    agent, made = Agent.objects.get_or_create(email="few@desk.example", defaults={"name": "Few"})
    if made:
        team.members.add(agent)
        Agent.objects.create(email="all@desk.example", name="All", is_lead=True)
        people = [Contact(directory="bench", external_id=f"p{n}", name=f"Person {n}") for n in range(1_000)]
        Contact.objects.bulk_create(people)
    began, batches = time.perf_counter(), _batched(range(seen // EACH, entries // EACH), AT_ONCE)
    rng, vocabulary = random.Random(seen), _vocabulary()
    contacts, priority = list(Contact.objects.all()), Priority.objects.get(is_default=True)
    for batch in batches:
        _cases(batch, rng, vocabulary, contacts, priority)
    print(f"{entries - seen:,} entries furnished in {time.perf_counter() - began:.0f} s", flush=True)


def _cases(batch: list[int], rng: random.Random, vocabulary: Any, contacts: list[Any], priority: Any) -> None:
    from django.db import transaction  # noqa: PLC0415

    from cases.models import Case, Entry, Team  # noqa: PLC0415

    words, weights = vocabulary
    few, many = Team.objects.get(name="Few"), Team.objects.get(name="Many")
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=batch[0])
    given = {"priority": priority, "opened_at": at, "updated_at": at, "last_seq": EACH, "last_public_seq": EACH}
    cases = [
        Case(number=f"CS-{10_001 + n}", subject=" ".join(rng.choices(words, cum_weights=weights, k=5)),
             contact=rng.choice(contacts), team=many if n % ONE_IN else few, **given)
        for n in batch
    ]  # fmt: skip
    with transaction.atomic():
        Case.objects.bulk_create(cases)
        said = {"author_kind": "customer", "author_name": "Person", "at": at}
        places = ((case, seq) for case in cases for seq in range(1, EACH + 1))
        bodies = (" ".join(rng.choices(words, cum_weights=weights, k=LENGTH)) for _ in range(len(cases) * EACH))
        Entry.objects.bulk_create(
            Entry(case=case, seq=seq, public_seq=seq, body=body, **said)
            for (case, seq), body in zip(places, bodies, strict=True)
        )


def _index() -> None:
    from cases.search import indexing, state  # noqa: PLC0415

    before, began = state.read(), time.perf_counter()
    spent = time.process_time()
    while due := indexing.gather(2_000):
        indexing.store(due)
    after = state.read()
    if before and after and after != before:
        took = f"{time.perf_counter() - began:.0f} s, of which {time.process_time() - spent:.0f} s in this process"
        print(f"{after.high - before.high + before.left:,} entries indexed in {took}", flush=True)


def _searches() -> dict[str, Any]:
    """By name: who asks, and for what."""
    from cases.access import AgentActor  # noqa: PLC0415
    from cases.models import Agent, Case  # noqa: PLC0415

    words, _ = _vocabulary()
    everyone = AgentActor.of(Agent.objects.get(email="all@desk.example"))
    few = AgentActor.of(Agent.objects.get(email="few@desk.example"))
    oldest = Case.objects.order_by("pk").values_list("number", flat=True)[0]
    asked = {
        "a common word": words[0],
        "a word of one entry in fifty": words[60],
        "a rare word": words[-1],
        "a word that nobody says": "qqqq",
        "the beginning of common words": words[0][:2],
        "the beginning of a word": words[200][:4],
        "two common words": f"{words[0]} {words[1]}",
        "a common and a rare word": f"{words[0]} {words[-2]}",
        "two rare words that never meet": f"{words[-1]} {words[-3]}",
        "the oldest case's number": oldest,
    }
    who = {"all": everyone, "1 %": few}
    return {f"{name}, {seeing}": (who[seeing], text) for seeing in who for name, text in asked.items()}


def _median(actor: Any, text: str) -> str:
    """Of processor time, the database's included, and of the clock."""
    from cases.search.finding import search  # noqa: PLC0415
    from tests.load.scale_work import _processor_seconds, _serving  # noqa: PLC0415

    search(actor, text)
    worked, took, found = [], [], 0
    for _ in range(TIMES):
        serving = _serving()
        before, began = _processor_seconds(serving), time.perf_counter()
        found = len(search(actor, text).hits)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((_processor_seconds(serving) - before) * 1000)
    return f"{statistics.median(worked):.1f} ms, {statistics.median(took):.1f} ms by the clock, {found} hits"


def _batched(items: range, size: int) -> Iterator[list[int]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


if __name__ == "__main__":
    main()
