"""The systemd units, judged by systemd itself, and by what they start."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.servers import ROOT

UNITS = ROOT / "deploy/systemd"
SERVICES = ["chatsupport@.service", "chatsupport-backup.service"]
EXPOSURE = 20  # tenths, of systemd's ten; nothing that starts from a plain service is below 96


def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
    tool = shutil.which("systemd-analyze")
    assert tool, "These tests need systemd-analyze; as root: apt-get install -y systemd"
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they would be installed, but for where the product is, so that what they start is there."""
    for unit in UNITS.glob("chatsupport*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/chatsupport", str(ROOT)))
    return tmp_path


@pytest.mark.parametrize("unit", [*SERVICES, "chatsupport-backup.timer"])
def test_systemd_understands_every_word(installed: Path, unit: str) -> None:
    done = analyze("verify", str(installed / unit))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_may_do_little_more_than_it_must(unit: str) -> None:
    done = analyze("security", "--offline=yes", f"--threshold={EXPOSURE}", str(UNITS / unit))
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_starts_a_command_that_there_is(unit: str) -> None:
    started = re.search(
        r"^ExecStart=/opt/chatsupport/.venv/bin/python manage.py (\w+)", (UNITS / unit).read_text(), re.M
    )
    assert started
    assert started[1] in get_commands()
