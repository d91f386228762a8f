"""Rules of the house that no linter holds."""

import ast
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
VENDOR = HOUSE / "static/vendor"
IGNORED = {".git", *(line.rstrip("/") for line in (HOUSE / ".gitignore").read_text().splitlines())}
TEXT = {".css", ".html", ".js", ".json", ".md", ".py", ".sh", ".svg", ".toml", ".txt", ".yml", ""}
# Joined here, so that this file does not name them itself.
REGISTRIES = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)", "yarn" + r"pkg\."]))
HOMES = re.compile(r"(?<![\w./-])/(home|root|Users|work)/[a-z]")


# Files over 300 lines, and why they are.
ASKED_WHY = {
    "static/widget/loader.js": "it is one file because it is one request",
}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def files(*suffixes: str, under: str = ".") -> list[Path]:
    """Everything in the house that .gitignore lets in, or what of it ends with one of the suffixes."""
    found = []
    for folder, folders, names in os.walk(HOUSE / under):
        folders[:] = [name for name in folders if name not in IGNORED]
        found += [Path(folder) / name for name in names if not suffixes or name.endswith(suffixes)]
    return found


def ours(*suffixes: str) -> list[Path]:
    return [path for path in files(*suffixes) if "vendor" not in path.parts and "migrations" not in path.parts]


def product(*suffixes: str) -> list[Path]:
    return [path for path in ours(*suffixes) if "tests" not in path.relative_to(HOUSE).parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of each function, decorators not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


def found(pattern: re.Pattern[str]) -> list[str]:
    """`file:line` of each place in the repository where the pattern stands."""
    places = []
    for path in files():
        if path.suffix in TEXT:
            text = path.read_text(errors="replace").splitlines()
            places += [f"{path.relative_to(HOUSE)}:{n}" for n, line in enumerate(text, 1) if pattern.search(line)]
    return places


def test_the_top_level_is_as_agreed() -> None:
    folders = {path.name for path in HOUSE.iterdir() if path.is_dir() and path.name[0] != "."} - IGNORED
    assert folders == {"cases", "chat", "chatsupport", "deploy", "docs", "static", "tests"}


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRIES) == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert found(HOMES) == []


def test_files_are_short() -> None:
    long = {str(path.relative_to(HOUSE)) for path in product(".py", ".js", ".sh") if lines(path) > 300}
    assert long == set(ASKED_WHY)


def test_functions_are_short() -> None:
    long = {f"{path}:{name}": length for path in product(".py") for name, length in functions(path) if length > 40}
    assert long == {}


def test_half_of_the_functions_have_ten_lines_or_fewer() -> None:
    lengths = sorted(length for path in product(".py") for _, length in functions(path))
    assert lengths[len(lengths) // 2] <= 10


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
    assert [path for path in ours(".py", ".js") if path.stem in drawers] == []


def test_templates_carry_no_inline_styles_or_handlers() -> None:
    """The content security policy would drop them in silence."""
    inline = re.compile(r"\s(style|on[a-z]+)=[\"']")
    assert [path for path in product(".html") if inline.search(path.read_text())] == []


def test_inline_scripts_and_styles_carry_the_nonce() -> None:
    element = re.compile(r"<(?:script|style)\b(?![^>]*\bsrc=)[^>]*>")
    inert = ("nonce=", 'type="application/json"')
    bare = [tag for path in product(".html") for tag in element.findall(path.read_text())]
    assert [tag for tag in bare if not any(word in tag for word in inert)] == []


def vendored() -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads((VENDOR / "VENDORED.json").read_text())
    return listed


@pytest.mark.parametrize("entry", vendored(), ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_that_was_taken(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["package"]
    assert entry["version"]


@pytest.mark.parametrize("entry", vendored(), ids=lambda entry: entry["file"])
def test_a_vendored_file_comes_with_its_licence(entry: dict[str, str]) -> None:
    assert entry["licence"] in {"MIT", "ISC", "Apache-2.0", "BSD-3-Clause"}
    assert (VENDOR / entry["licence_file"]).stat().st_size > 500


def test_every_vendored_file_is_listed() -> None:
    told = {entry[kind] for entry in vendored() for kind in ("file", "licence_file")}
    here = {str(path.relative_to(VENDOR)) for path in files(under="static/vendor")}
    assert here == told | {"VENDORED.json"}


def names(requirements: str) -> set[str]:
    """Package names as a lock spells them."""
    asked = [re.split(r"[\[<>=~! ;]", line)[0] for line in requirements.splitlines() if line[:1].isalpha()]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in asked}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    asked = names("\n".join(project["project"]["dependencies"]))
    tests = names("\n".join(project["dependency-groups"]["test"]))
    lock, test_lock = ((HOUSE / f"requirements{part}.txt").read_text() for part in ("", "-test"))
    assert asked <= names(lock)
    assert asked | tests <= names(test_lock)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    pins = re.split(r"\n(?=[a-z])", (HOUSE / lock).read_text())
    assert [pin for pin in pins if pin[:1].isalpha() and "--hash=sha256:" not in pin] == []


def test_what_production_gets_is_what_was_tested() -> None:
    pinned = re.compile(r"^([a-z0-9._-]+==\S+)", re.MULTILINE)
    lock, test_lock = (set(pinned.findall((HOUSE / f"requirements{part}.txt").read_text())) for part in ("", "-test"))
    assert lock <= test_lock


def test_the_licence_is_apache_2() -> None:
    assert "Apache License\n                           Version 2.0" in (HOUSE / "LICENSE").read_text()
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"


def test_links_between_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
    links = [(page, target) for page in files(".md") for target in link.findall(page.read_text())]
    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []
