"""Bringing a database's tables to this version, whichever database it is."""

import os
import subprocess
import sys

from django.conf import settings


def migrate(**env: str) -> None:
    """Runs `manage.py migrate` in a process of its own, with `env` in its environment.

    Raises `CalledProcessError`, after the command itself has said why.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env=os.environ | env, check=True)  # noqa: S603
