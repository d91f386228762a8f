"""Names that people's machines give: whatever comes, what is kept can be stored, read and saved anywhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.files.naming import LONGEST, clean

PICTURE = ["png"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("screen.png", "screen.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\dana\\screen.PNG", "screen.PNG"),
        ("invoice.exe", "invoice.exe.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe.png"),
        ("a\x00b\nc.png", "abc.png"),
        (".htaccess", "htaccess.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("con.png", "_con.png"),
        ('what? "now": <b>.png', "what_ _now__ _b_.png"),
        ("👩‍👩‍👧‍👦 family.png", "👩‍👩‍👧‍👦 family.png"),
        ("إيصال الدفع.png", "إيصال الدفع.png"),
        ("half \ud83d.png", "half.png"),
        ("a" * 300 + ".png", "a" * (LONGEST - 4) + ".png"),
    ],
)
def test_a_name_becomes_harmless(given_name: str, kept: str) -> None:
    assert clean(given_name, PICTURE) == kept


@given(st.text(max_size=400), st.sampled_from(["", ".png", ".pdf", ".exe", ".tar.gz"]))
def test_any_name_at_all_can_be_kept(stem: str, ending: str) -> None:
    kept = clean(stem + ending, PICTURE)
    assert kept.lower().endswith(".png")
    assert 4 < len(kept) <= LONGEST + 1
    assert len(kept.encode()) <= 255
    assert not set(kept) & set('/\\<>:"|?*\x00')
    assert not kept.startswith((".", " "))
    assert all(sign == "\u200d" or unicodedata.category(sign)[0] != "C" for sign in kept)
    assert clean(kept, PICTURE) == kept
