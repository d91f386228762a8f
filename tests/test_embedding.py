"""What docs/embedding.md tells vendors to do on their servers: each example runs, and the server believes its token."""

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Engine

from chat.access import policy
from chat.access.identity import Claims, Unproven, verify
from chat.access.models import Site
from tests.examples import examples, headings

NAME = 'Ében "Erin" O\\Neil-Łukā\t& <b>'
SHOWN = NAME.replace("\t", " ")  # the server keeps no control characters
PERSON = {
    **{"id": "7", "name": NAME, "email": "erin@harbor.example", "role": "Enterprise Manager"},
    **{"enterprise_id": "1", "enterprise": "Harbor", "place": "Harbor › Westgate"},
}

# What an example is asked: the person comes as JSON, the key's id and its secret in the environment.
RUBY = """person = JSON.parse(ENV["PERSON"], symbolize_names: true)
puts chat_token(person, ENV["KID"], ENV["SECRET"])"""
PHP = "echo chat_token(json_decode(getenv('PERSON'), true), getenv('KID'), getenv('SECRET'));"
NODE = """const person = JSON.parse(process.env.PERSON);
person.enterpriseId = person.enterprise_id;
console.log(chatToken(person, process.env.KID, process.env.SECRET));"""
RAILS = """require "erb"
include SupportChatHelper
Enterprise = Struct.new(:id, :name)
User = Struct.new(:id, :name, :email, :role, :enterprise)
def current_user
  name = JSON.parse(ENV["PERSON"])["name"]
  User.new(7, name, "erin@harbor.example", "Enterprise Manager", Enterprise.new(1, "Harbor"))
end
puts ERB.new(DATA.read).result(binding)
__END__"""
JAVA = """class Said {
    public static void main(String[] said) throws Exception {
        var person = new ChatToken.Person(said[0], said[1], said[2], said[3], said[4], said[5], said[6]);
        System.out.println(ChatToken.sign(person, System.getenv("KID"), System.getenv("SECRET")));
    }
}"""


@pytest.fixture
def believed(site: Site) -> Callable[[str], Claims]:
    """What the server reads from a token that it believes."""

    def read(token: str) -> Claims:
        rules = policy.current()
        named = rules.named(site.key)
        assert named
        claims, by = verify(token, named, rules, datetime.now(UTC))
        assert by == site.keys.get()
        return claims

    return read


def run(command: str, package: str, *arguments: str, **environment: str) -> str:
    """What a program printed; where there is none of that name, the test is skipped (and in CI the run fails)."""
    program = shutil.which(command)
    if program is None:
        pytest.skip(f"{command} is not installed (apt-get install -y {package})")
    done = subprocess.run(
        [program, *arguments], env=os.environ | environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def python(key: Any, folder: Path) -> str:
    space: dict[str, Any] = {}
    exec(examples("Python", "python")[0], space)
    return str(space["chat_token"](PERSON, key.kid, key.material))


def node(key: Any, folder: Path) -> str:
    return _script("node", "nodejs", folder / "token.cjs", f"{examples('Node', 'js')[0]}\n{NODE}", key)


def ruby(key: Any, folder: Path) -> str:
    return _script("ruby", "ruby", folder / "token.rb", f"{examples('Ruby', 'ruby')[0]}\n{RUBY}", key)


def php(key: Any, folder: Path) -> str:
    return _script("php", "php-cli", folder / "token.php", f"<?php\n{examples('PHP', 'php')[0]}\n{PHP}", key)


def java(key: Any, folder: Path) -> str:
    """One file that holds both classes, the one that is started first."""
    example = examples("Java", "java")[0]
    imports, declared = example.split("\n\n", 1)
    source = f"{imports}\n\n{JAVA}\n\n{declared.replace('public final class', 'final class', 1)}"
    return _script("java", "default-jdk-headless", folder / "Said.java", source, key, *PERSON.values())


def _script(command: str, package: str, file: Path, source: str, key: Any, *arguments: str) -> str:
    file.write_text(source, encoding="utf-8")
    told = {"PERSON": json.dumps(PERSON), "KID": key.kid, "SECRET": key.material, "LC_ALL": "C.UTF-8"}
    return run(command, package, str(file), *arguments, **told)


SIGNING = {"Python": python, "Node": node, "Ruby": ruby, "PHP": php, "Java": java}


@pytest.mark.parametrize("language", SIGNING)
def test_an_example_signs_a_token_that_is_believed(
    language: str, site: Site, believed: Callable[[str], Claims], tmp_path: Path
) -> None:
    claims = believed(SIGNING[language](site.keys.get(), tmp_path))
    assert (claims.sub, claims.name, claims.email, claims.role) == ("7", SHOWN, PERSON["email"], PERSON["role"])
    assert (claims.account_id, claims.account_name, claims.location) == ("1", "Harbor", "Harbor › Westgate")


def test_another_secret_signs_nothing_that_is_believed(
    site: Site, believed: Callable[[str], Claims], tmp_path: Path
) -> None:
    key = SimpleNamespace(kid=site.keys.get().kid, material="another secret of at least thirty-two bytes")
    with pytest.raises(Unproven):
        believed(python(key, tmp_path))


def test_every_language_that_is_shown_is_run() -> None:
    assert headings("The token") == list(SIGNING)


def test_the_django_example_puts_a_believed_token_into_the_page(
    site: Site, believed: Callable[[str], Claims], settings: Any
) -> None:
    key = site.keys.get()
    settings.CHAT_KID, settings.CHAT_SECRET = key.kid, key.material
    space: dict[str, Any] = {}
    exec(examples("Python", "python")[0] + examples("Django", "python")[0], space)
    page = Engine().from_string(examples("Django", "html+django")[0])
    enterprise = SimpleNamespace(pk=1, name="Harbor")
    erin = SimpleNamespace(
        is_authenticated=True, pk=7, get_full_name=lambda: NAME, email=PERSON["email"], role=PERSON["role"],
        enterprise=enterprise,
    )  # fmt: skip
    shown = page.render(Context(space["support_chat"](SimpleNamespace(user=erin))))
    assert believed(attribute(shown)).name == SHOWN
    nobody = SimpleNamespace(user=SimpleNamespace(is_authenticated=False))
    assert page.render(Context(space["support_chat"](nobody))).strip() == ""


def test_the_rails_example_puts_a_believed_token_into_the_page(
    site: Site, believed: Callable[[str], Claims], tmp_path: Path
) -> None:
    """Its helper and its ERB, with what Rails would give them: the person who is signed in."""
    key = site.keys.get()
    parts = [examples("Ruby", "ruby")[0], examples("Rails", "ruby")[0], RAILS, examples("Rails", "erb")[0]]
    source = "\n".join(parts)
    (tmp_path / "page.rb").write_text(source, encoding="utf-8")
    told = {"PERSON": json.dumps(PERSON), "CHAT_KID": key.kid, "CHAT_SECRET": key.material, "LC_ALL": "C.UTF-8"}
    assert believed(attribute(run("ruby", "ruby", str(tmp_path / "page.rb"), **told))).name == SHOWN


def attribute(page: str) -> str:
    """The token in a page's script tag."""
    found = re.search(r'data-token="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])
