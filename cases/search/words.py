"""Words, as they are indexed and asked for: without accents or case, the same for every database.

A word is a run of letters and digits; of scripts that put no spaces between words every character is one. What is
shorter than two letters is none.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LENGTH = 32  # of a word; what is longer is cut
_SINGLE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
_ASCII = re.compile(r"[0-9a-z]{2,}")
_WORD = re.compile(f"(?P<single>[{_SINGLE}])|[^ {_SINGLE}]+")
# Letters that no decomposition takes the stroke off.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)


class _Kept(dict[int, int]):
    """What may be in a word stays, anything else becomes a space; so that places stay what they were."""

    def __missing__(self, code: int) -> int:
        letter = chr(code)
        kept = letter.isalnum() or unicodedata.category(letter).startswith("M")
        self[code] = code if kept else 32
        return self[code]


_KEPT = _Kept()


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    if text.isascii():
        return [word[:LENGTH] for word in _ASCII.findall(text.lower())]
    return [word for _, _, word in placed(text)]


def placed(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word with where it begins and ends in `text`."""
    for found in _WORD.finditer(text.translate(_KEPT)):
        word = _folded(found.group())
        if len(word) > 1 or (word and found["single"]):
            yield found.start(), found.end(), word


def composed(text: str) -> str:
    """`text` with each letter and its accents as one character, where there is one."""
    return unicodedata.normalize("NFC", text)


@lru_cache(65_536)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()[:LENGTH]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).translate(_STROKES)
    return "".join(letter for letter in plain if letter.isalnum())[:LENGTH]
