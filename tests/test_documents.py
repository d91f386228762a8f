"""What the documents list is all that there is. Their examples run in `test_embedding.py`."""

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
DOCS = HOUSE / "docs"


def test_every_variable_that_is_read_is_documented() -> None:
    readers = "\n".join((HOUSE / f"chatsupport/{name}.py").read_text() for name in ("environment", "outgoing"))
    read = re.findall(r'(?:env\.get\(|_(?:switch|number)\(env, )"([A-Z_]+)"', readers)
    documented = re.findall(r"^\| `([A-Z_]+)`", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert set(read) == set(documented)


def test_everything_that_the_doctor_finds_is_documented() -> None:
    sources = "".join(path.read_text() for path in (HOUSE / "chatsupport/doctor").glob("*.py"))
    documented = re.findall(r"^\| (D\d+) ", (DOCS / "operating.md").read_text(), re.MULTILINE)
    assert set(re.findall(r'id="chatsupport\.(\w+)"', sources)) == set(documented)


def test_every_start_up_check_is_documented() -> None:
    codes = re.findall(r'id="chatsupport\.(\w+)"', (HOUSE / "chatsupport/checks.py").read_text())
    documented = re.findall(r"^\| ([EW]\d+) ", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert set(codes) == set(documented)
