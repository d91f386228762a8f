"""Old state + events = fresh state: the console's reducers against a small model of the server, in Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.console import signed_in
from tests.servers import Server

MODEL = (Path(__file__).parent / "console_model.js").read_text()
ROUNDS = 150


@pytest.fixture
def page(browser: Browser, server: Server) -> Page:
    return signed_in(browser, server)


def test_old_state_and_events_equal_a_fresh_start(page: Page) -> None:
    faults = page.evaluate(f"async (rounds) => {{ {MODEL}; return compare(rounds); }}", ROUNDS)
    assert faults == []


def test_the_model_notices_a_lost_event(page: Page) -> None:
    """The test of the test: without its pushes a list does not keep up."""
    faults = page.evaluate(f"async (rounds) => {{ {MODEL}; return compare(rounds, {{ deaf: true }}); }}", 20)
    assert faults
