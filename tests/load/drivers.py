"""How lines are driven: closed loop (as fast as the server answers) and open loop (by the clock)."""

import asyncio
import itertools
import time
import uuid
from collections.abc import Sequence

from tests.load.client import PATIENCE
from tests.load.lines import Line
from tests.load.servers import Running
from tests.load.tally import Tally

WARM_SECONDS = 1.0


class Turns:
    """Closed loop: on each line one end writes, the other answers as soon as that is stored and delivered."""

    def __init__(self, lines: Sequence[Line], tally: Tally) -> None:
        self._tally = tally
        self._stopping = False
        self._ended = [asyncio.get_running_loop().create_future() for _ in lines]
        for line, ended in zip(lines, self._ended, strict=True):
            self._play(line, ended)

    async def end(self) -> None:
        """Lets each line finish its turn."""
        self._stopping = True
        await asyncio.wait_for(asyncio.gather(*self._ended), PATIENCE)

    def _play(self, line: Line, ended: "asyncio.Future[None]") -> None:
        ends = itertools.cycle((0, 1))
        began = time.perf_counter()

        def turn(_: str) -> None:
            nonlocal began
            now = time.perf_counter()
            self._tally.add(now - began)
            if self._stopping or line.failed:
                ended.set_result(None)
                return
            began = now
            line.send(next(ends), str(uuid.uuid4()))

        line.done = turn
        line.send(next(ends), str(uuid.uuid4()))


async def closed_loop(lines: Sequence[Line], servers: Sequence[Running], seconds: float) -> Tally:
    """All lines in turns for so long. Raises `RuntimeError` when a message was refused."""
    tally = Tally(servers)
    turns = Turns(lines, tally)
    await asyncio.sleep(WARM_SECONDS)
    tally.start()
    await asyncio.sleep(seconds)
    tally.stop()
    await turns.end()
    _check(lines)
    if not tally.took:
        raise RuntimeError(f"Not one message was done in {seconds:.0f} s; give it longer: --seconds {seconds * 4:.0f}")
    return tally


async def open_loop(lines: Sequence[Line], servers: Sequence[Running], seconds: float, rate: float) -> Tally:
    """`rate` messages a second over all lines, whatever comes back. Each is timed from when it was due, not from when
    it could be sent, so that a server that stalls is charged for everyone whom it kept waiting."""
    tally = Tally(servers)
    due: dict[str, float] = {}

    def done(sent: str) -> None:
        began = due.pop(sent)
        if began >= counted_from:
            tally.took.append(time.perf_counter() - began)

    for line in lines:
        line.done = done
    counted_from = time.perf_counter() + WARM_SECONDS
    pacing = asyncio.create_task(_pace(lines, due, rate, counted_from + seconds))
    await asyncio.sleep(WARM_SECONDS)
    tally.start()
    await pacing
    tally.stop()
    await _until_none(due)
    _check(lines)
    return tally


async def _pace(lines: Sequence[Line], due: dict[str, float], rate: float, until: float) -> None:
    """Sends what is due, line after line; each line's ends take turns."""
    turns = itertools.cycle([(line, end) for end in range(len(lines[0].ends)) for line in lines])
    moment = time.perf_counter()
    while moment < until:
        await asyncio.sleep(moment - time.perf_counter())
        now = time.perf_counter()
        while moment <= now and moment < until:
            line, end = next(turns)
            sent = str(uuid.uuid4())
            due[sent] = moment
            line.send(end, sent)
            moment += 1 / rate


async def _until_none(due: dict[str, float]) -> None:
    async with asyncio.timeout(PATIENCE):
        while due:
            await asyncio.sleep(0.01)


def _check(lines: Sequence[Line]) -> None:
    failed = {line.failed for line in lines if line.failed}
    if failed:
        raise RuntimeError(f"Messages were refused: {', '.join(sorted(failed))}")
