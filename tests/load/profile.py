"""Where the server's time goes while pairs talk: py-spy looks at it from outside, 200 times a second, and counts what
holds the interpreter (waiting for the disk or for the network costs nobody else anything).

Linux lets root look into another process, and anyone where `kernel.yama.ptrace_scope` is 0.
"""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load import client, lines, servers
from tests.load.bench import Bench
from tests.load.drivers import closed_loop
from tests.load.installations import Installation, People
from tests.load.pairs import PAIRS
from tests.load.servers import Running

SHOWN = 25
# What everything stands on and nobody can change.
_SCAFFOLD = re.compile(
    r"\((threading|manage|asyncio/runners|concurrent/|django/core/management|uvicorn/(server|_compat)|chatsupport/)"
)
_PY_SPY = Path(sys.executable).with_name("py-spy")


def pairs(bench: Bench, database: str) -> str:
    """The heaviest functions of our server under the load of `tests.load.pairs`, as a table for people."""
    people = People(PAIRS, PAIRS, PAIRS)
    with bench.installations.copy(database, people) as installation, servers.ours(installation) as server:
        record = Path(bench.installations.folder.name) / "profile.txt"
        rate = client.run(_load(bench, server, installation, record))
        return f"{rate:,.0f} messages a second while it was watched\n\n{heaviest(record.read_text())}"


def heaviest(record: str) -> str:
    """From lines of `outer;…;inner COUNT`: in what share of the samples each function was on the stack (total), and was
    itself running (own)."""
    own: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line in record.splitlines():
        stack, count = line.rsplit(" ", 1)
        frames = [_function(frame) for frame in stack.split(";")]
        own[frames[-1]] += int(count)
        total.update(dict.fromkeys((frame for frame in frames if not _SCAFFOLD.search(frame)), int(count)))
    samples = sum(own.values()) or 1
    return "\n\n".join(_table(name, counted, samples) for name, counted in (("total", total), ("own", own)))


async def _load(bench: Bench, server: Running, installation: Installation, record: Path) -> float:
    open_lines = await lines.ours(server, server, installation)
    with _watched(server, bench.seconds, record):
        tally = await closed_loop(open_lines, [server], bench.seconds + 1)
    return tally.rate


@contextmanager
def _watched(server: Running, seconds: float, record: Path) -> Iterator[None]:
    command = [str(_PY_SPY), "record", "--pid", str(server.pid), "--duration", str(max(int(seconds), 1))]
    command += ["--rate", "200", "--gil", "--format", "raw", "--output", str(record)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as watching:
        yield
        _, complaint = watching.communicate()
    if watching.returncode:
        raise RuntimeError(f"py-spy could not watch the server (see docs/performance.md): {complaint}")


def _function(frame: str) -> str:
    """`name (file.py:12)` without the line."""
    return frame.rsplit(":", 1)[0] + ")" if frame.endswith(")") and ":" in frame else frame


def _table(heading: str, counted: "Counter[str]", samples: int) -> str:
    rows = [f"{count / samples:6.1%}  {name}" for name, count in counted.most_common(SHOWN)]
    return "\n".join([heading, *rows])
