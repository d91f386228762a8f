"""The widget's bundle: it is what the sources would be made into now, it is small, and it opens in few requests."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from chat.realtime.templatetags.bundle import manifest
from chatsupport import bundle

STATIC = Path(__file__).parents[2] / "static"
MADE = json.loads((STATIC / bundle.MANIFEST).read_text())
LIMIT = 25 * 1024  # bytes, gzipped
ADDRESS = re.compile(r"""(?:from|import)\s*\(?["']([^"']+)["']""")


def text(path: str) -> str:
    return (STATIC / path).read_text()


def page() -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    return Template('{% load bundle %}{% bundle "widget" %}').render(Context({"request": request}))


def imports_of(tags: str) -> dict[str, str]:
    found = re.search(r'<script type="importmap" nonce="n0nce">(.*?)</script>', tags)
    assert found
    mapped: dict[str, str] = json.loads(found[1])["imports"]
    return mapped


def test_it_was_made_from_the_sources_as_they_are() -> None:
    assert MADE["made_from"] == bundle.made_from(), "static/ has changed: run `make bundle` and commit static/built/"


def test_it_is_as_it_was_made() -> None:
    folder = STATIC / bundle.FOLDER
    files = {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
    }
    assert files == MADE["files"]


def test_what_the_first_paint_needs_stays_within_its_bytes() -> None:
    assert len(gzip.compress(text(MADE["entry"]["to"]).encode(), 9)) <= LIMIT


def test_the_page_asks_for_one_script_and_one_style_sheet() -> None:
    tags = page()
    assert re.findall(r"<link .*?>|<script .*?>", tags) == [
        '<link rel="stylesheet" href="/static/built/widget/widget.css">',
        '<script type="importmap" nonce="n0nce">',
        '<script type="module" src="/static/built/widget/app.js" nonce="n0nce">',
    ]
    assert not re.search(r"""import\s*(?:[{*\w].*?from\s*)?["']""", text(MADE["entry"]["to"]))


def test_every_module_that_is_loaded_later_is_a_part() -> None:
    assert set(MADE["parts"]) == set(bundle.parts()) >= {"widget/files.js", "widget/refused.js", "shared/markdown.js"}


@pytest.mark.parametrize("file", [file for file in MADE["files"] if file.endswith(".js")])
def test_whatever_a_file_imports_is_named_by_the_import_map(file: str) -> None:
    named = imports_of(page())
    for address in ADDRESS.findall(text(file)):
        wanted = f"/static/{bundle.FOLDER}/{address[2:]}" if address.startswith("./") else address
        assert wanted in named


def test_no_vendored_library_is_there_twice_and_each_has_its_licence() -> None:
    first = text(MADE["entry"]["to"]).splitlines()[0]
    held = {row["package"] for row in bundle.vendored() if row["specifier"] in bundle.needed(bundle.ENTRY)}
    assert set(re.findall(r"([@\w/-]+) \d+\.\d+\.\d+, (?:MIT|Apache-2\.0), Copyright", first)) == held
    assert [file for file in MADE["files"] if "__k" in text(file)] == [MADE["entry"]["to"]]  # a field of Preact's nodes


def test_who_debugs_gets_the_modules_themselves(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    tags = page()
    assert imports_of(tags)["widget/app.js"] == "/static/widget/app.js"
    assert '<script type="module" src="/static/widget/app.js" nonce="n0nce">' in tags
    assert "/static/shared/tokens.css" in tags
    assert "built/" not in tags


def test_what_pages_read_is_what_was_written() -> None:
    assert manifest("widget") == MADE
