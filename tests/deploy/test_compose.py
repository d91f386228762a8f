"""The compose file and the image: what can be known without an engine."""

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.servers import ROOT

COMPOSE = ROOT / "deploy/compose"
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
ELSEWHERE = {"FORWARDED_ALLOW_IPS"}  # uvicorn's, told of below the table


def services() -> dict[str, Any]:
    return dict(yaml.safe_load((COMPOSE / "compose.yaml").read_text())["services"])


def test_every_file_that_is_mounted_is_there() -> None:
    mounts = [mount.split(":")[0] for one in services().values() for mount in one.get("volumes", [])]
    files = [mount for mount in mounts if mount.endswith(".conf")]
    assert len(files) == 3
    assert all((COMPOSE / mount).is_file() for mount in files)


def test_the_settings_are_those_that_the_product_reads() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert set(services()["server-1"]["environment"]) - ELSEWHERE <= set(documented)


def test_what_must_be_chosen_is_in_the_example_and_has_no_value_to_forget() -> None:
    wanted = set(re.findall(r"\$\{(\w+):\?", (COMPOSE / "compose.yaml").read_text()))
    example = re.findall(r"^(\w+)=", (COMPOSE / "example.env").read_text(), re.MULTILINE)
    assert set(example) == wanted


def test_nginx_asks_the_servers_that_there_are() -> None:
    asked = re.findall(r"server (server-\d):8000", (COMPOSE / "upstreams.conf").read_text())
    assert set(asked) == {name for name in services() if name.startswith("server-")}


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, one in services().items() if "ports" in one] == ["nginx"]


def allowed(ignore: str) -> list[str]:
    return [line[1:] for line in ignore.splitlines() if line.startswith("!")]


def test_the_image_has_all_that_the_server_needs(tmp_path: Path) -> None:
    """What .dockerignore lets in, by itself, collects its static files and names no fault of its own."""
    for name in allowed((ROOT / "deploy/Dockerfile.dockerignore").read_text()):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    copied = re.findall(r"^COPY (.+) \./$", DOCKERFILE, re.MULTILINE)
    assert all((tmp_path / name).exists() for name in copied[0].split())
    env = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path / "data")}
    for command in (["check"], ["collectstatic", "--no-input", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert (tmp_path / "staticfiles/staticfiles.json").exists()


def test_the_image_takes_nothing_of_this_installation_along() -> None:
    listed = allowed((ROOT / "deploy/Dockerfile.dockerignore").read_text())
    kept_out = ["var/secret_key", ".git/config", ".venv/bin/python", "tests/conftest.py", "deploy/compose/.env"]
    assert not [
        path for path in kept_out for name in listed if fnmatch.fnmatch(path, name) or path.startswith(f"{name}/")
    ]
