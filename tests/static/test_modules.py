"""The browser's modules as they are served: what is vendored, and the import map that names them."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from chatsupport.lean_static import lean

STATIC = Path(__file__).parents[2] / "static"
VENDORED = json.loads((STATIC / "vendor/VENDORED.json").read_text())
OURS = sorted(
    path
    for folder in ("shared", "widget", "console")
    for path in (STATIC / folder).glob("*.js")
    if path.name != "loader.js"  # no module, and read from its source
)


def page(tags: str) -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    return Template("{% load importmap %}" + tags).render(Context({"request": request}))


@pytest.mark.parametrize("row", VENDORED, ids=[row["specifier"] for row in VENDORED])
def test_vendored_files_are_what_the_list_says(row: dict[str, str]) -> None:
    assert hashlib.sha256((STATIC / "vendor" / row["file"]).read_bytes()).hexdigest() == row["sha256"]
    assert (STATIC / "vendor" / row["licence_file"]).is_file()


def test_nothing_is_vendored_that_the_list_does_not_name() -> None:
    files = {path.relative_to(STATIC / "vendor").as_posix() for path in (STATIC / "vendor").rglob("*.*js")}
    assert files == {row["file"] for row in VENDORED}


def test_the_import_map_names_modules_and_carries_the_nonce() -> None:
    tag = page('{% importmap "shared" "widget" %}')
    imports = json.loads(re.sub(r"<[^>]*>", "", tag))["imports"]
    assert tag.startswith('<script type="importmap" nonce="n0nce">')
    assert imports["shared/socket.js"] == "/static/shared/socket.js"
    assert imports["preact"] == "/static/vendor/preact/preact.mjs"
    assert not any(name.startswith("console/") for name in imports)


@pytest.mark.parametrize("path", OURS, ids=[path.relative_to(STATIC).as_posix() for path in OURS])
def test_making_a_module_lean_takes_whole_comments_and_nothing_else(path: Path) -> None:
    """Line by line, what is left is the source's own code in its order, but for casts and margins."""
    source = [re.sub(r"/\*\* @type .*?\*/ ?", "", line).strip() for line in path.read_text().splitlines()]
    code = [line for line in lean(path.read_text()).splitlines() if line]
    comment = re.compile(r"/\*\*|\*|//|$")
    assert code == [line for line in source if not comment.match(line) and not line.endswith("*/")]


def test_code_after_a_cast_stays() -> None:
    source = "a();\n  /** @type {HTMLElement} */ (b).focus();\n/** Why. */\nc();\n"
    assert lean(source) == "a();\n(b).focus();\nc();\n"
