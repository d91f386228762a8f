"""What a machine that lacks something is told: a sentence, and the line that installs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from chatsupport.demo.cast import AGENTS

HOUSE = Path(__file__).resolve().parent.parent


def fake_python(folder: Path, version: str, *, new: bool, lacks: str = "") -> None:
    """A `python3` that answers what deploy/python.sh asks of one."""
    answers = f"""#!/bin/sh
    case "$*" in
        --version) echo 'Python {version}' ;;
        *"(3, 11)"*) exit {0 if new else 1} ;;
        *ensurepip*) echo '{lacks}' ;;
        *) echo '{version}' ;;
    esac
    """
    (folder / "python3").write_text(answers)
    (folder / "python3").chmod(0o755)


def choose(folder: Path) -> "subprocess.CompletedProcess[str]":
    for tool in ("sh", "make"):
        (folder / tool).symlink_to(f"/usr/bin/{tool}")
    return subprocess.run(
        ["sh", "deploy/python.sh"], cwd=HOUSE, env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=HOUSE, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_a_python_that_will_do_is_chosen(tmp_path: Path) -> None:
    fake_python(tmp_path, "3.12.3", new=True)
    assert choose(tmp_path).stdout == "python3\n"


def test_an_old_python_is_told_what_installs_a_newer(tmp_path: Path) -> None:
    fake_python(tmp_path, "3.9.2", new=False)
    told = choose(tmp_path)
    assert told.returncode == 1
    assert "Python 3.11 or newer is needed; here is Python 3.9.2." in told.stderr
    assert "sudo apt-get install -y python3 python3-venv" in told.stderr


def test_no_python_is_told_what_installs_one(tmp_path: Path) -> None:
    told = choose(tmp_path)
    assert told.returncode == 1
    assert "here is no python3" in told.stderr


def test_a_python_without_venv_is_told_which_package_has_it(tmp_path: Path) -> None:
    fake_python(tmp_path, "3.11", new=True, lacks="ensurepip")
    told = choose(tmp_path)
    assert told.returncode == 1
    assert "lacks: ensurepip" in told.stderr
    assert "sudo apt-get install -y python3.11-venv" in told.stderr


def test_make_run_names_people_who_are_in_the_demo() -> None:
    named = re.findall(r"\S+@\S+", (HOUSE / "deploy/run.sh").read_text())
    assert len(named) == 2
    assert set(named) <= {who.email for who in AGENTS}


def test_a_setting_that_cannot_be_used_ends_in_a_sentence(tmp_path: Path) -> None:
    told = manage("check", DATA_DIR=str(tmp_path), DEMO="perhaps")
    assert (told.returncode, told.stderr) == (1, "DEMO is 'perhaps'; it takes on or off.\n")


def test_where_it_was_read_is_shown_on_request(tmp_path: Path) -> None:
    told = manage("check", "--traceback", DATA_DIR=str(tmp_path), DEMO="perhaps")
    assert "Traceback" in told.stderr
