"""What a file is called: the name that a person's machine gave it, made harmless on everyone else's."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 120  # characters, and fewer than 255 bytes, which is as much as file systems take
_BYTES = 240
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # Windows takes none of them
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # nor these, whatever they end with
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINER = "\u200d"  # holds an emoji of several together; every other invisible sign could only deceive


def clean(name: str, endings: Sequence[str]) -> str:
    """`name` as a file of a kind that ends with one of `endings` may be called: one part of a path, without signs that
    no one sees or that turn the direction of reading, and with an ending of its kind (`invoice.exe` that is a picture
    becomes `invoice.exe.png`)."""
    last = _SEPARATORS.split(name)[-1]
    seen = "".join(sign for sign in last if sign == _JOINER or unicodedata.category(sign) not in _HIDDEN)
    text = " ".join(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", seen)).split()).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if not dot or ending.lower() not in endings:
        stem, ending = text, endings[0]
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, len(ending) + 1) or 'file'}.{ending}"


def _cut(stem: str, beside: int) -> str:
    """As much of `stem` as fits beside an ending of so many characters."""
    fits = stem[: LONGEST - beside].encode(errors="ignore")[: _BYTES - beside].decode(errors="ignore")
    return fits.strip(f". {_JOINER}")
