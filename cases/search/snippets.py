"""Where the words stand in a text, and the piece of it that shows them."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from cases.search.question import Question
from cases.search.words import composed, placed

BEFORE = 24  # letters that are shown before the first word
LENGTH = 140
_SPACES = str.maketrans("\n\r\t\u2028\u2029", "     ")


class Snippet(Struct):
    """A piece of a text; `marks` are where the words begin and end in it, in code points."""

    text: str
    marks: list[tuple[int, int]]


class Mark(NamedTuple):
    begin: int
    end: int
    term: str


class Found(NamedTuple):
    """A text with the places of the words that were asked for."""

    text: str
    marks: list[Mark]

    @classmethod
    def of(cls, text: str, question: Question) -> "Found":
        text = composed(text)
        hits = ((begin, end, question.matched(word)) for begin, end, word in placed(text))
        return cls(text, [Mark(begin, end, term) for begin, end, term in hits if term is not None])

    @property
    def terms(self) -> set[str]:
        return {mark.term for mark in self.marks}

    def snippet(self) -> Snippet:
        """The piece that shows the most of the words."""
        begin = max(_densest(self.marks).begin - BEFORE, 0) if self.marks else 0
        if begin:
            begin = max(self.text.find(" ", begin, begin + BEFORE // 2) + 1, begin)
        end = min(begin + LENGTH, len(self.text))
        if begin == 0 or end < len(self.text):
            end = max(self.text.rfind(" ", end - BEFORE // 2, end), end - BEFORE // 2) if end < len(self.text) else end
        cut = "…" if begin else ""
        piece = self.text[begin:end].translate(_SPACES)
        marks = [
            (mark.begin - begin + len(cut), min(mark.end, end) - begin + len(cut))
            for mark in self.marks
            if begin <= mark.begin < end
        ]
        return Snippet(f"{cut}{piece}{'…' if end < len(self.text) else ''}", marks)


def _densest(marks: Sequence[Mark]) -> Mark:
    """The mark after which, within a piece, the most different words stand; the first of equals."""

    def words_after(place: int) -> int:
        far = marks[place].begin + LENGTH - 2 * BEFORE
        return len({mark.term for mark in marks[place : place + 50] if mark.end <= far})

    return marks[max(range(min(len(marks), 200)), key=words_after)]
