"""The browser's modules as they are served: size, what is vendored, and the import map that names them."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from chatsupport.lean_static import lean

STATIC = Path(__file__).parents[2] / "static"
FRAME = Path(__file__).parents[2] / "chat/widget/templates/widget/frame.html"
VENDORED = json.loads((STATIC / "vendor/VENDORED.json").read_text())
OURS = sorted(
    path
    for folder in ("shared", "widget", "console")
    for path in (STATIC / folder).glob("*.js")
    if path.name != "loader.js"  # no module, and read from its source
)
IMPORT = re.compile(r"""(?:from|import)\s*["']([^"']+)["']""")
LIMIT = 25 * 1024  # bytes, gzipped


def file_of(name: str) -> Path:
    vendored = {row["specifier"]: STATIC / "vendor" / row["file"] for row in VENDORED}
    return vendored.get(name, STATIC / name)


def needed(name: str, found: set[str] | None = None) -> set[str]:
    """Every module that `name` loads, itself included."""
    found = set() if found is None else found
    if name not in found:
        found.add(name)
        for other in IMPORT.findall(lean(file_of(name).read_text())):
            needed(other, found)
    return found


def served_bytes(name: str) -> int:
    text = file_of(name).read_text()
    return len(gzip.compress((lean(text) if name.endswith(".js") else text).encode(), 9))


def page(tags: str) -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    return Template("{% load importmap %}" + tags).render(Context({"request": request}))


def test_the_frame_stays_within_its_bytes() -> None:
    assert sum(served_bytes(name) for name in needed("widget/app.js")) <= LIMIT


def test_the_frame_preloads_exactly_what_it_loads() -> None:
    tag = re.search(r"{% modulepreload .*? %}", FRAME.read_text())
    assert tag
    preloaded = set(re.findall(r'href="/static/([^"]+)"', page(tag.group())))
    assert preloaded == {file_of(name).relative_to(STATIC).as_posix() for name in needed("widget/app.js")}


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
