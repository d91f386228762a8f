"""What reaches the log, and what must not."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory

from chatsupport import request_log
from chatsupport.logging import HIDDEN, configure, first_line, formatter, hide
from chatsupport.request_log import RequestLog

SESSION = f"WzEsMSwxLDE3OTU1MTk0MTld:{'s' * 43}"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJlcmluIn0.c2lnbmF0dXJl"


def line(message: str, *args: Any, **extra: Any) -> dict[str, Any]:
    """The line that a program would read for something logged by the standard library."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter())
    log = logging.Logger("some.library")
    log.addHandler(handler)
    log.error(message, *args, **extra)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


@pytest.mark.parametrize("key", sorted(HIDDEN))
def test_what_people_write_and_what_lets_in_is_hidden(key: str) -> None:
    assert hide(None, "info", {"event": "posted", key: "my mother's address"}) == {"event": "posted", key: "[hidden]"}


def test_other_keys_are_kept() -> None:
    event = {"event": "posted", "case": "CS-1", "seq": 3}
    assert hide(None, "info", event) == event


@contextmanager
def configured(options: dict[str, Any]) -> Iterator[None]:
    """With logging set up like that, and as it was afterwards."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    try:
        configure(options)
        yield
    finally:
        configure(settings.LOGGING)
        root.handlers[:] = handlers


@pytest.mark.parametrize(
    "text",
    [f"refused {TOKEN} from x", "sent Authorization: Bearer abc.123", f"the session {SESSION}", "by cst_abc.123"],
)
def test_a_token_is_cut_out_of_any_text(text: str) -> None:
    said = str(hide(None, "info", {"event": text})["event"])
    assert "[token]" in said
    assert "eyJ" not in said
    assert "abc" not in said
    assert "sss" not in said


def test_a_library_logs_in_the_same_shape() -> None:
    said = line("lost %s", TOKEN)
    assert (said["event"], said["level"], said["logger"]) == ("lost [token]", "error", "some.library")


def test_a_traceback_is_one_line_and_shows_neither_variables_nor_what_the_exception_quotes() -> None:
    try:
        letter = "dear desk".title()
        raise ValueError(letter)
    except ValueError:
        said = line("failed", exc_info=True)
    assert said["exception"].endswith("raise ValueError(letter)\nValueError: [hidden]")
    assert "Dear Desk" not in json.dumps(said)


def test_an_exception_among_the_values_is_told_without_what_it_quotes() -> None:
    assert hide(None, "info", {"event": "failed", "error": KeyError("dear desk")})["error"] == "KeyError: [hidden]"


def test_asyncio_does_not_show_what_a_forgotten_task_raised() -> None:
    event = {"event": "Task exception was never retrieved\nfuture: <… exception=ValueError('dear desk')>"}
    assert first_line(None, "error", event | {"logger": "asyncio"})["event"] == "Task exception was never retrieved"


@pytest.mark.parametrize("name", ["django.db.backends", "uvicorn.error", "websockets.server", "asyncio", "httpx"])
def test_no_library_is_asked_for_more_than_it_should_tell(name: str) -> None:
    """What they say at DEBUG are frames, cookies and statements; `chat` shows that DEBUG is on at all."""
    with configured({"level": "DEBUG"}):
        assert logging.getLogger("chat.anything").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


@pytest.fixture(autouse=True)
def _a_log_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The middleware's logger is kept after its first use, and then no longer heard by `capture_logs`."""
    monkeypatch.setattr(request_log, "_log", structlog.get_logger("requests"))


def test_a_request_is_logged_with_its_id_and_without_its_query(client: Client) -> None:
    with structlog.testing.capture_logs() as logs:
        response = client.get("/healthz?token=secret", headers={"X-Request-ID": "proxy-17"})
    assert response.headers["X-Request-ID"] == "proxy-17"
    assert [(entry["path"], entry["status"]) for entry in logs if entry["event"] == "request"] == [("/healthz", 200)]


async def test_an_asynchronous_request_too(async_client: AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        response = await async_client.get("/healthz")
    assert len(response.headers["X-Request-ID"]) == 32
    assert [entry["method"] for entry in logs if entry["event"] == "request"] == ["GET"]


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "a\tb"])
def test_an_id_that_would_spoil_the_log_is_replaced(client: Client, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] != given


def test_what_is_logged_meanwhile_carries_the_id(rf: RequestFactory) -> None:
    seen: list[dict[str, Any]] = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.append(structlog.contextvars.get_contextvars())
        return HttpResponse()

    RequestLog(view)(rf.get("/", headers={"X-Request-ID": "one"}))
    assert seen == [{"request_id": "one"}]
    assert structlog.contextvars.get_contextvars() == {}
