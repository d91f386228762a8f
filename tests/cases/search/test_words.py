"""Words, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.search.words import LENGTH, composed, placed, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Batch upload: row 100!", ["batch", "upload", "row", "100"]),
        ("snake_case a b c", ["snake", "case"]),
        ("Élève ŁÓDŹ Øresund Straße", ["eleve", "lodz", "oresund", "strasse"]),
        ("e\u0301le\u0300ve", ["eleve"]),
        ("参加者の番号", ["参", "加", "者", "の", "番", "号"]),
        ("İstanbul ΣΊΣΥΦΟΣ", ["istanbul", "σισυφοσ"]),
        ("ﬁne ½ 🙂", ["fine", "12"]),
        ("x" * 99, ["x" * LENGTH]),
    ],
)
def test_words_are_without_accents_and_case(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text(max_size=200))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    text = composed(text)
    for begin, end, word in placed(text):
        assert words(f"{text[begin:end]} é")[0] == word
        assert word.isalnum()


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_plain_texts_have_the_words_that_any_text_has(text: str) -> None:
    assert words(text) == [word for _, _, word in placed(text)]
