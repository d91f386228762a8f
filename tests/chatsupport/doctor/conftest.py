"""Installations with something the matter. What needs PostgreSQL and Redis is collected only where they are."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.servers import ROOT, Server

_CLUSTER = os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")
collect_ignore_glob = [] if _CLUSTER else ["test_between.py"]


def examine(server: Server, **env: str) -> tuple[int, dict[str, Any]]:
    """Runs the doctor on an installation; its exit code, and what it found by part."""
    command = [sys.executable, "manage.py", "doctor", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=server.env | env, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert told["ok"] == (done.returncode == 0)
    return done.returncode, {part["part"]: part for part in told["parts"]}


def codes(part: dict[str, Any]) -> list[str]:
    return [found["code"] for found in part["found"]]
