"""`python -m tests.catalogues` (`make catalogues`): the catalogues of what customers read, brought up to date.

The frame's sentences are the texts in `t("…")` and `mark("…")` of static/, the server's those in `_("…")`. Translations
are kept, and so is their file's order; what nobody says any longer goes, and what is new waits for its translation.
"""

import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "chat/widget/locale"
LANGUAGES = ["es", "fr", "de", "ar"]  # besides English, in which everything is written
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)  # so that what says the same is the same file
_SAID = re.compile(r'\b(?:t|mark)\(\s*("(?:[^"\\]|\\.)+")')


def frame_sentences() -> list[str]:
    files = sorted([*(ROOT / "static/widget").glob("*.js"), *(ROOT / "static/shared").glob("*.js")])
    return [json.loads(said) for file in files for said in _SAID.findall(file.read_text())]


def server_sentences() -> list[str]:
    options = {"method_map": [("**.py", "python")], "keywords": {"_": None}}
    found = [one for folder in ("cases", "chat") for one in extract_from_dir(ROOT / folder, **options)]
    return [str(message) for _, _, message, _, _ in found]


DOMAINS = {"django": server_sentences, "djangojs": frame_sentences}


def path(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    file = path(language, domain)
    with file.open("rb") if file.exists() else io.BytesIO() as opened:
        return read_po(opened, locale=language, domain=domain)


def template(sentences: Iterable[str]) -> Catalog:
    made = Catalog(fuzzy=False)
    for sentence in sentences:
        made.add(sentence)
    return made


def main() -> None:
    for domain, sentences in DOMAINS.items():
        wanted = template(sentences())
        for language in LANGUAGES:
            catalog = read(language, domain)
            catalog.update(wanted, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            catalog.creation_date = ALWAYS
            file = path(language, domain)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as opened:
                write_po(opened, catalog, omit_header=True, width=0)
            with file.with_suffix(".mo").open("wb") as opened:
                write_mo(opened, catalog)
            missing = [message.id for message in catalog if message.id and not message.string]
            print(f"{file.relative_to(ROOT)}: {len(catalog)} sentences, {len(missing)} to translate")


if __name__ == "__main__":
    main()
