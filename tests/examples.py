"""The examples of docs/embedding.md, as they stand on their page."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs/embedding.md"
SERVER = "https://support.example.com"
SITE = "casework"


def examples(heading: str, language: str) -> list[str]:
    """The blocks of a language in the section under `heading`, in their order; there is one at least."""
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", _prose_aside(), re.DOTALL | re.MULTILINE)
    assert section, f"There is no section {heading!r}."
    blocks = re.findall(
        rf"^```{re.escape(language)}\n(.*?)^```", section[1].replace(_HASH, "#"), re.DOTALL | re.MULTILINE
    )
    assert blocks, f"{heading!r} shows no {language}."
    return blocks


def headings(within: str) -> list[str]:
    """The headings of the sections below the section `within`."""
    page = _prose_aside()
    section = re.search(rf"^## {re.escape(within)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert section
    return re.findall(r"^### (.*)$", section[1], re.MULTILINE)


_HASH = "\0"


def _prose_aside() -> str:
    """The page, with the number signs of its code put aside: they are no headings."""
    return re.sub(
        r"^```.*?^```", lambda code: code[0].replace("#", _HASH), PAGE.read_text(), flags=re.DOTALL | re.MULTILINE
    )
