"""The demo's conversations as people wrote them down: `threads/*.txt`, read into scripts.

    # Subject | (also in a [choice|of words])
    feature: …            form: A | B        steps: …        priority: …   door: …   tags: a, b   team: …
    C: a customer's words (C customer, A agent, N internal note, L the log of a call)
    A (5): five minutes later (or 2h, 3d); without it a minute or several
    ! resolve             what the desk does: resolve, priority X, team X, tag X, screen WHY, agree, decline,
                          cancel, end share, rate 5 WORDS, wait (days may pass here)

`[one|another]` is a choice made for each case; `{name}` is filled in for each case.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

_THREADS = Path(__file__).parent / "threads"
_LINE = re.compile(r"(?P<who>[CANL])(?: \((?P<gap>\d+)(?P<unit>[hd]?)\))?: (?P<text>.+)")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Line:
    """`who` is C, A, N, L or `!`; `gap` is the time since the line before, None when it does not matter."""

    who: str
    text: str
    gap: timedelta | None = None


@dataclass(frozen=True)
class Script:
    """One conversation, before its choices are made."""

    subject: str
    head: dict[str, str]
    lines: list[Line] = field(default_factory=list)

    def of(self, name: str) -> str:
        return self.head.get(name, "")

    def does(self, action: str) -> bool:
        return any(line.who == "!" and line.text.startswith(action) for line in self.lines)


@dataclass(frozen=True)
class Wording:
    """Makes a script's choices for one case."""

    rng: random.Random
    slots: dict[str, str]

    def say(self, text: str) -> str:
        """`text` with its choices made and its slots filled. Raises `KeyError` for a slot that has no filling."""
        chosen = _CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), text)
        return _SLOT.sub(lambda found: self.slots[found[1]], chosen).replace("\\n", "\n").strip()


@cache
def scripts() -> tuple[Script, ...]:
    """All scripts, in the order of their files. Raises `ValueError` with the line that is none."""
    return tuple(script for path in sorted(_THREADS.glob("*.txt")) for script in parse(path.read_text("utf-8")))


def parse(text: str) -> list[Script]:
    found: list[Script] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("# "):
            found.append(Script(line[2:], {}))
        else:
            _add(found[-1], line)
    return found


def _add(script: Script, line: str) -> None:
    if line.startswith("! "):
        script.lines.append(Line("!", line[2:]))
    elif match := _LINE.fullmatch(line):
        script.lines.append(Line(match["who"], match["text"], _gap(match["gap"], match["unit"])))
    elif not script.lines and ": " in line:
        name, _, value = line.partition(": ")
        script.head[name] = value
    else:
        raise ValueError(f"{script.subject}: {line!r} is no line of a thread.")


def _gap(number: str | None, unit: str | None) -> timedelta | None:
    if number is None:
        return None
    return int(number) * {"h": timedelta(hours=1), "d": timedelta(days=1)}.get(unit or "", timedelta(minutes=1))
