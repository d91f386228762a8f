"""`make bench`: what the product carries on this machine, beside the stock way in the same run (docs/performance.md).

Prints a table of medians for each kind of load and keeps them as JSON. Figures of one machine at one hour are
comparable with each other only; nothing here passes or fails.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from tests.load import connects, consoles, idle, machine, pairs, processes, profile, startup, table
from tests.load.bench import Bench, Rows, Work
from tests.load.installations import POSTGRES, SQLITE, Installations, postgres_at

WORKS: dict[str, Work] = {
    "pairs": pairs.WORK,
    "processes": processes.WORK,
    "connects": connects.WORK,
    "consoles": consoles.WORK,
    "idle": idle.WORK,
    "startup": startup.WORK,
}


def main() -> None:
    options = _options()
    if options.show:
        _show(Path(options.json))
        return
    postgres = postgres_at(options.postgres)
    installations = Installations(options.postgres if postgres else None)
    machine.take_client_core()
    bench = Bench(installations, options.seconds, options.scale, options.redis)
    facts = machine.facts(installations.folder.name) | {"postgresql": postgres}
    try:
        if options.profile:
            print(profile.pairs(bench, options.profile))
            return
        for name in options.only or WORKS:
            rounds = [_round(WORKS[name], bench, number + 1) for number in range(options.rounds)]
            _report(name, rounds, facts, options)
    finally:
        installations.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.load", description=__doc__)
    parser.add_argument("--only", action="append", choices=WORKS, help="one kind of load; may be given again")
    parser.add_argument("--quick", action="store_true", help="one short round with small crowds, for a first look")
    parser.add_argument("--show", action="store_true", help="instead: print what is kept in --json")
    parser.add_argument("--profile", choices=[SQLITE, POSTGRES], help="instead: where the server's time goes there")
    parser.add_argument("--rounds", type=int, help="figures are medians of so many (3)")
    parser.add_argument("--seconds", type=float, help="of each load (8)")
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres", metavar="URL")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/0", metavar="URL")
    parser.add_argument("--json", default="var/bench.json", help="is added to: other kinds of load stay in it")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = options.seconds or (2.0 if options.quick else 8.0)
    options.scale = 0.1 if options.quick else 1.0
    return options


def _round(work: Work, bench: Bench, number: int) -> Rows:
    print(f"{work.title}: round {number}", flush=True)
    return work.measure(bench)


def _report(name: str, rounds: list[Rows], facts: dict[str, Any], options: argparse.Namespace) -> None:
    medians = table.median(rounds)
    print(f"\n{table.printed(WORKS[name].columns, medians)}\n", flush=True)
    path = Path(options.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(path.read_text()) if path.exists() else {}
    how = {"machine": facts, "seconds": options.seconds, "scale": options.scale}
    path.write_text(json.dumps(kept | {name: how | {"median": medians, "rounds": rounds}}, indent=1))


def _show(path: Path) -> None:
    for name, kept in json.loads(path.read_text()).items():
        on, rounds = kept["machine"], len(kept["rounds"])
        how = f"{on['when']}, {on['processor']}, Python {on['python']}, rounds {rounds}, {kept['seconds']:.0f} s each"
        print(f"### {WORKS[name].title}\n\n{how}\n\n{table.printed(WORKS[name].columns, kept['median'])}\n")


if __name__ == "__main__":
    main()
