"""Every sentence that customers read is translated into every language, with the same gaps; nothing else is kept."""

import re
from gettext import GNUTranslations

import pytest
from django.conf import settings

from tests.catalogues import DOMAINS, LANGUAGES, path, read

PLACES = [(language, domain) for language in LANGUAGES for domain in DOMAINS]


def gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_the_catalogues_are_those_of_the_settings() -> None:
    assert ["en", *LANGUAGES] == [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize(("language", "domain"), PLACES)
def test_everything_said_is_translated_and_nothing_else_is_kept(language: str, domain: str) -> None:
    said = set(DOMAINS[domain]())
    kept = {message.id: message.string for message in read(language, domain) if message.id}
    assert said == kept.keys(), "make catalogues brings them up to date"
    assert [sentence for sentence, words in kept.items() if not words] == []
    assert [sentence for sentence, words in kept.items() if gaps(str(sentence)) != gaps(str(words))] == []


@pytest.mark.parametrize(("language", "domain"), PLACES)
def test_what_is_compiled_says_what_is_written(language: str, domain: str) -> None:
    with path(language, domain).with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    wrong = [one.id for one in read(language, domain) if one.id and compiled.gettext(str(one.id)) != one.string]
    assert wrong == []


def test_sentences_are_written_whole_in_the_source() -> None:
    """A sentence put together from parts would be in no catalogue."""
    assert {"Send", "Case {number}", "{name} joined"} <= set(DOMAINS["djangojs"]())
    assert {"Support portal", "The support desk is open."} <= set(DOMAINS["django"]())
