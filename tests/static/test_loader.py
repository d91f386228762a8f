"""The launcher's promises that can be read from its text: size, language, and nothing that an old browser lacks."""

import gzip
from pathlib import Path

import pytest
from calmjs.parse import es5
from calmjs.parse.exceptions import ECMASyntaxError

STATIC = Path(__file__).parents[2] / "static"
LOADER = (STATIC / "widget/loader.js").read_text()
SERVED = (STATIC / "built/widget/loader.js").read_text()
LIMIT = 4 * 1024  # bytes, gzipped


def test_it_is_small() -> None:
    assert len(gzip.compress(SERVED.encode(), 9)) <= LIMIT


@pytest.mark.parametrize("text", [LOADER, SERVED], ids=["source", "served"])
def test_it_is_ecmascript_5(text: str) -> None:
    es5(text)


@pytest.mark.parametrize("newer", ["let a = 1;", "var f = () => 1;", "var s = `a`;", "f(...a);", "var o = {a};"])
def test_the_parser_would_notice_newer_syntax(newer: str) -> None:
    with pytest.raises(ECMASyntaxError):
        es5(newer)


@pytest.mark.parametrize(
    "missing",
    ["fetch(", "Promise", ".closest(", ".remove()", "Object.assign", ".includes(", ".append(", "new URL(", "classList"],
)
def test_it_uses_nothing_that_internet_explorer_lacks(missing: str) -> None:
    assert missing not in LOADER


@pytest.mark.parametrize("storing", ["localStorage", "document.cookie", "indexedDB", "WebSocket"])
def test_it_keeps_nothing_for_longer_than_the_tab_and_opens_no_socket(storing: str) -> None:
    assert storing not in LOADER
