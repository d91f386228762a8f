"""What the documents show does what they say. The Python example runs here as it stands on its page."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chat.access import policy
from chat.access.identity import verify
from chat.access.models import Site

HOUSE = Path(__file__).resolve().parent.parent
DOCS = HOUSE / "docs"
PERSON = {
    **{"id": "7", "name": "Erin", "email": "erin@harbor.example", "role": "Enterprise Manager"},
    **{"enterprise_id": "1", "enterprise": "Harbor", "place": "Harbor › Westgate"},
}


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (DOCS / "embedding.md").read_text(), re.DOTALL)
    assert found
    return found[1]


def test_the_python_example_signs_a_token_that_is_believed(site: Site) -> None:
    space: dict[str, Any] = {}
    exec(example("python"), space)
    key = site.keys.get()
    rules = policy.current()
    named = rules.named("casework")
    assert named
    claims, by = verify(space["chat_token"](PERSON, key.kid, key.material), named, rules, datetime.now(UTC))
    assert (claims.sub, claims.account_name, claims.location) == ("7", "Harbor", "Harbor › Westgate")
    assert by == key


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
