"""A real Chromium against a real server with the demo loaded.

Browser tests are plain functions and use Playwright's sync API; what they ask of the database goes through `server.do`.
Both fixtures end with this folder, because Playwright's loop and the tests that are coroutines cannot live together.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.servers import Server, Servers, free_port

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def server(servers: Servers) -> Server:
    return demo(servers)


def demo(servers: Servers) -> Server:
    """A running server in demo mode: its host page is at /demo/, the demo's people and a few cases are there. Without
    limits, as hundreds of tests are the same few people, who would come too often."""
    made = servers.make(DEMO="on", RATE_LIMITS="off")
    made.port = free_port()
    origins = [made.url, f"http://localhost:{made.port}"]
    made.manage("load_demo", "--cases", "12", *(part for origin in origins for part in ("--origin", origin)))
    return made.start()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium: the one that CHROMIUM names, or the system's."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _windows_closed(browser: Browser) -> Iterator[None]:
    """Whoever signed in during a test has left when the next one begins."""
    yield
    for context in browser.contexts:
        context.close()
