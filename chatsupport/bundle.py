"""`make bundle`: few and small files out of the widget's many modules, for a chat that opens in few requests.

What is made is committed under static/built/, so that only whoever changes a module needs Node; a manifest beside it
says from which inputs it was made, and a test recomputes that without Node. The modules that the page needs at once
become one file. Each one that is imported later (`import(name)`) becomes a part of its own, which takes what it shares
with the page from that one file. Addresses stay the import map's to say: static files get their hash when collected.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from chatsupport.lean_static import lean

ESBUILD = "0.28.2"
STATIC = Path(__file__).resolve().parent.parent / "static"
MANIFEST = "built/widget.json"
FOLDER = "built/widget"
ENTRY = "widget/app.js"
STYLES = ("shared/tokens.css", "widget/widget.css")
LOADER = "widget/loader.js"
FLAGS = ("--minify", "--charset=utf8", "--log-level=warning")
MODULE_FLAGS = ("--bundle", "--splitting", "--format=esm", "--target=es2022", "--chunk-names=chunk-[hash]")
# The loader is parsed by Internet Explorer, to say there that it cannot chat.
LOADER_FLAGS = ("--target=es5", "--legal-comments=none")

_STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["']([^"']+)["']""")
_NAME = re.compile(r"""["']((?:shared|widget)/[\w/-]+\.js)["']""")


def vendored() -> list[dict[str, str]]:
    """The rows of VENDORED.json."""
    rows: list[dict[str, str]] = json.loads((STATIC / "vendor/VENDORED.json").read_text())
    return rows


def needed(name: str) -> set[str]:
    """Every module that loads with `name`, itself included, as import maps call them."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += _imports(one)
    return found


def parts() -> list[str]:
    """The modules that are imported later: code of the page, or of another part, names them without importing them."""
    page = needed(ENTRY)
    found: set[str] = set()
    waiting = [ENTRY]
    while waiting:
        later = {name for one in needed(waiting.pop()) for name in _later(one)} - page - found
        found |= later
        waiting += later
    return sorted(found)


def inputs() -> dict[str, str]:
    """What the bundle is made from: path below static/ to its SHA-256."""
    names = needed(ENTRY).union(*(needed(part) for part in parts()))
    paths = {*map(path_of, names), *(STATIC / name for name in (*STYLES, LOADER))}
    return {path.relative_to(STATIC).as_posix(): _sha256(path.read_bytes()) for path in sorted(paths)}


def made_from() -> str:
    """One SHA-256 of all inputs, of esbuild's version and of how it is asked."""
    how = [ESBUILD, *FLAGS, *MODULE_FLAGS, *LOADER_FLAGS, licences()]
    return _sha256(json.dumps([how, inputs()]).encode())


def licences() -> str:
    """What stands at the head of the file that holds the vendored libraries."""
    page = needed(ENTRY)
    said = {_licence(row) for row in vendored() if row["specifier"] in page}
    return "/*! " + "; ".join(sorted(said)) + ". Their texts: static/vendor/ */\n"


@lru_cache
def path_of(name: str) -> Path:
    """The file of a module that an import map calls `name`."""
    return {row["specifier"]: STATIC / "vendor" / row["file"] for row in vendored()}.get(name, STATIC / name)


def make() -> dict[str, Any]:
    """Writes static/built/ anew; returns its manifest. Raises CalledProcessError when esbuild finds an error."""
    target = STATIC / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        chunks = _modules(Path(folder), target)
    style = "".join(f'@import "./{name}";' for name in STYLES)
    _esbuild("--bundle", "--loader=css", f"--outfile={target / 'widget.css'}", said=style)
    _esbuild(*LOADER_FLAGS, str(STATIC / LOADER), f"--outfile={target / 'loader.js'}")
    manifest = {
        "made_by": f"esbuild {ESBUILD}",
        "made_from": made_from(),
        "entry": {"from": ENTRY, "to": f"{FOLDER}/app.js"},
        "styles": {"from": STYLES, "to": f"{FOLDER}/widget.css"},
        "loader": {"from": LOADER, "to": f"{FOLDER}/loader.js"},
        "parts": {part: _built(part) for part in parts()},
        "chunks": chunks,
        "files": {path.relative_to(STATIC).as_posix(): _sha256(path.read_bytes()) for path in sorted(target.iterdir())},
    }
    (STATIC / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest


def _modules(folder: Path, target: Path) -> list[str]:
    """The page's one file and its parts; returns what of them is imported by a relative address.

    Every part is asked for together with all that the page has, so that all of that is shared and lies in one file.
    """
    (folder / "app.js").write_text(f'import "{path_of(ENTRY)}";')
    for part in parts():
        wrapper = folder / Path(_built(part)).name
        wrapper.write_text(f'import "{path_of(ENTRY)}"; export * from "{path_of(part)}";')
    names = [f"--alias:{row['specifier']}=./vendor/{row['file']}" for row in vendored()]
    names += ["--alias:shared=./shared", "--alias:widget=./widget"]
    later = [flag for part in parts() for flag in (f"--alias:{part}={part}", f"--external:{part}")]
    told = folder / "meta.json"
    sources = map(str, sorted(folder.glob("*.js")))
    _esbuild(*sources, *MODULE_FLAGS, *names, *later, f"--metafile={told}", f"--outdir={target}")
    outputs = json.loads(told.read_text())["outputs"]
    (page,) = (Path(path).name for path, output in outputs.items() if ENTRY in output["inputs"])
    (target / "app.js").unlink()
    for path in target.glob("*.js"):
        path.write_text(path.read_text().replace(f'"./{page}"', '"./app.js"'))
    (target / page).rename(target / "app.js")
    (target / "app.js").write_text(licences() + (target / "app.js").read_text())
    return [f"{FOLDER}/{name}" for name in ("app.js", *sorted(path.name for path in target.glob("chunk-*.js")))]


def _esbuild(*arguments: str, said: str = "") -> None:
    command = ["npm", "exec", "--yes", f"--package=esbuild@{ESBUILD}", "--", "esbuild", *FLAGS, *arguments]
    subprocess.run(command, cwd=STATIC, input=said, text=True, check=True)  # noqa: S603 # our own words


def _built(part: str) -> str:
    return f"{FOLDER}/{part.removesuffix('.js').replace('/', '-')}.js"


def _imports(name: str) -> list[str]:
    return _STATIC_IMPORT.findall(_source(name))


def _later(name: str) -> set[str]:
    return set(_NAME.findall(_source(name))) - set(_imports(name))


def _source(name: str) -> str:
    text = path_of(name).read_text()
    return lean(text) if name.endswith(".js") else text


def _licence(row: dict[str, str]) -> str:
    notice = re.search(
        r"^\s*(Copyright .*\d{4}.*)$", (STATIC / "vendor" / row["licence_file"]).read_text(), re.MULTILINE
    )
    words = f"{row['package']} {row['version']}, {row['licence']}"
    return f"{words}, {notice[1].strip()}" if notice else words


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    if shutil.which("npm") is None:
        sys.exit("The bundle is made with Node, which is not here (apt-get install -y nodejs npm).")
    make()
