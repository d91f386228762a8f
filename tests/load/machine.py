"""The machine that is measured on: who runs on which core, and what is told beside the figures."""

import os
import platform
import resource
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import picows
import uvicorn
import uvloop

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = _CORES[0], _CORES[-1]


def take_client_core() -> None:
    """Puts this process on the client's core, and lets it have as many sockets as the machine allows."""
    os.sched_setaffinity(0, {CLIENT_CORE})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def take_server_core() -> None:
    """The same for a server; its database engine, where that is in the process, comes along."""
    os.sched_setaffinity(0, {SERVER_CORE})


def facts(folder: str) -> dict[str, Any]:
    """What figures depend on; `folder` is where the SQLite files are."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": len(_CORES),
        "system": f"{platform.system()} {platform.release()}",
        "disk": _filesystem(folder),
        "python": platform.python_version(),
        "packages": {one.__name__: one.__version__ for one in (django, uvicorn, uvloop, picows)},
    }


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor() or "unknown"


def _filesystem(folder: str) -> str:
    found = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True)
    return found.stdout.strip() or "unknown"
