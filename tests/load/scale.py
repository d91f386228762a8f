"""`python -m tests.load.scale`: what the desk's work costs with 10,000 cases and with 1,000,000, side by side.

Loads a demo of each size and times the product's own ways on both, in turns, so that noise of the hour touches both
alike; prints the medians with their ratio. With BENCH_DATABASE_URL it does so on PostgreSQL (the one named there is
left alone: two are made beside it and dropped), else on SQLite. `--between SMALL LARGE` takes databases, by their
DATABASE_URL, that hold a demo already. Nothing here passes or fails.
"""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
_MEASURE = "import django; django.setup(); from tests.load.scale_work import main; main()"
Figures = dict[str, float]
_FINDS = re.compile(r"SEARCH|SCAN|TEMP B-TREE|MULTI-INDEX|Scan|Sort  ?\(|^ *Sort$")
_BY_ID = re.compile(r"INTEGER PRIMARY KEY|Scan using \w+_pkey|cases_(agent|team|priority)|SCAN CONSTANT")
_SAID = re.compile(r"\(actual rows=(\d+) loops=(\d+)\)")


def main() -> None:
    options = _options()
    with _databases(options) as (small, large):
        rounds = [(_of(small, "times"), _of(large, "times")) for _ in range(options.rounds)]
        plans = _of(large, "plans") if options.plans else {}
    figures = [_medians([one[place] for one in rounds]) for place in (0, 1)]
    _print(*figures)
    Path(options.json).write_text(json.dumps({"small": figures[0], "large": figures[1]}, indent=1))
    if options.plans:
        Path(options.plans).write_text(_page(plans))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.load.scale", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--between", nargs=2, metavar=("SMALL", "LARGE"), help="Databases that are loaded already.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plans", help="A file for the large one's query plans.")
    parser.add_argument("--json", default="var/scale.json")
    return parser.parse_args()


@contextlib.contextmanager
def _databases(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The DATABASE_URL of a small and of a large one."""
    if options.between:
        yield tuple(options.between)
        return
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(_database(count)) for count in (options.small, options.large)]
        for url, count in zip(made, (options.small, options.large), strict=True):
            _manage(url, "migrate", "-v0")
            began = time.perf_counter()
            _manage(url, "load_demo", "--cases", str(count))
            print(f"{count:,} cases in {time.perf_counter() - began:.0f} s", flush=True)
        yield made[0], made[1]


@contextlib.contextmanager
def _database(count: int) -> Iterator[str]:
    server = os.environ.get("BENCH_DATABASE_URL")
    if server is None:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/desk.sqlite3"
        return
    name = f"{urlsplit(server).path.lstrip('/')}_scale_{count}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def _of(url: str, what: str) -> dict[str, Any]:
    """The times or the plans there, from a process of its own."""
    command = [sys.executable, "-c", _MEASURE, what]
    answer = subprocess.run(command, cwd=ROOT, env=_environment(url), stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _manage(url: str, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=_environment(url), stdout=subprocess.DEVNULL, check=True)


def _environment(url: str) -> dict[str, str]:
    settings = {
        "DATABASE_URL": url,
        "DEMO": "on",
        "RATE_LIMITS": "off",
        "DJANGO_SETTINGS_MODULE": "chatsupport.settings",
    }
    return {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | settings


def _medians(rounds: list[Figures]) -> Figures:
    return {name: statistics.median(one[name] for one in rounds if name in one) for name in rounds[0]}


def _print(small: Figures, large: Figures) -> None:
    print(f"{'':46}{'small, ms':>11}{'large, ms':>11}{'ratio':>7}")
    for name, ms in large.items():
        before = small.get(name)
        print(f"{name:46}{before or 0:11.2f}{ms:11.2f}{ms / before if before else 0:7.2f}")


def _page(plans: dict[str, list[list[str]]]) -> str:
    """A paragraph for each piece of work, a line for each statement: the steps that find rows, in short."""
    parts = []
    for name, found in plans.items():
        lines = [f"- {' · '.join(steps)}" for plan in found if (steps := _steps(plan))]
        parts.append("\n".join([f"**{name}**", "", *dict.fromkeys(lines)]))
    return "\n\n".join(parts) + "\n"


def _steps(plan: list[str]) -> list[str]:
    """Where rows come from, by which index, and what sorts them; rows fetched one by one by their id are left out."""
    steps = [line.strip(" ->") for line in plan if _FINDS.search(line) and not _BY_ID.search(line)]
    buffers = next((line.split("shared ")[1] for line in plan if "Buffers: shared" in line), None)
    return [*(_SAID.sub(r"(\1 × \2)", step) for step in steps), *([f"buffers: {buffers}"] if buffers and steps else [])]


if __name__ == "__main__":
    main()
