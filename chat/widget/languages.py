"""In which language a customer is spoken to, and how: the product's catalogues, with a desk's own words before them.

A sentence is known by its English words. Sentences of the frame are in the catalogue `djangojs`, those that the server
says in `django`; both are made by `make catalogues`. Rows that still say what was shipped (questions, refusals) are
sentences too; what an administrator has written anew is said as it is, unless a row of `Sentence` translates it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from chat.access.policy import SitePolicy

APART = "\u2068\u2069"  # Unicode's isolates: a phone number keeps its order within Arabic
LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Speech:
    """How a person is spoken to: a language of `settings.LANGUAGES`, and the desk's own words by English sentence."""

    language: str = "en"
    own: Mapping[str, str] = field(default_factory=dict)

    def say(self, sentence: str, /, **values: Any) -> str:
        """The sentence in this language, its `{names}` filled in; in English where nobody has translated it."""
        said = self.own.get(sentence) or _translated(self.language, sentence)
        shown = {name: f"{APART[0]}{value}{APART[1]}" for name, value in values.items()} if self.is_rtl else values
        return re.sub(r"\{(\w+)\}", lambda gap: str(shown.get(gap[1], gap[0])), said) if values else said

    @property
    def frame(self) -> dict[str, str]:
        """The frame's sentences, by their English ones."""
        return _frame(self.language) | dict(self.own)

    @property
    def is_rtl(self) -> bool:
        """Whether it is read from right to left."""
        return bool(translation.get_language_info(self.language)["bidi"])


ENGLISH = Speech()


def speech(site: SitePolicy | None, asked: str, accepted: str) -> Speech:
    """The language that the page asked for, else the first of those the browser takes (its Accept-Language) that is
    spoken here, else English."""
    language = chosen(asked, accepted)
    return Speech(language, site.sentences.get(language, {}) if site else {})


def chosen(asked: str, accepted: str) -> str:
    """See `speech`; anything may be asked for, and what is no language is passed over."""
    for tag in [asked.lower(), *(tag for tag, _ in parse_accept_lang_header(accepted.lower()))]:
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return ENGLISH.language


def _translated(language: str, sentence: str) -> str:
    if not sentence or language == ENGLISH.language:
        return sentence
    with translation.override(language):
        return translation.gettext(sentence)


@cache
def _frame(language: str) -> dict[str, str]:
    if language == ENGLISH.language:
        return {}
    with (LOCALE / language / "LC_MESSAGES" / "djangojs.mo").open("rb") as file:
        entries = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # the one way to all of it
    return {sentence: said for sentence, said in entries.items() if sentence}
