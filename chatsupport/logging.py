"""What the log looks like: one event a line, as JSON where a program reads it, in colours where a person does.

What people write and what lets someone in never reaches the log: see `HIDDEN`, `LIBRARIES` and `tracebacks`.
"""

import logging.config
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chatsupport import tracebacks

_WRITTEN = {"body", "data", "entry", "frame", "message", "text"}
_LETS_IN = {"authorization", "cookie", "jwt", "password", "scope", "secret", "session", "token"}
HIDDEN = _WRITTEN | _LETS_IN
# A site's token, an agent's, a session, and whatever follows Bearer.
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+|\bcst_[\w-]+|[\w-]{8,}:[\w-]{43}(?![\w-])|(?<=Bearer )\S+")
OURS = ("cases", "chat", "chatsupport")
# What is not ours never speaks at DEBUG, whatever ours does: there the websocket library logs frames and cookies, and
# the database's each statement with its values. uvicorn has three lines for each socket, where we have one.
LIBRARIES = {"uvicorn.error": "WARNING", "daphne.server": "WARNING"}


def configure(options: dict[str, Any]) -> None:
    """Called by Django with `settings.LOGGING`: `{"level": L}`. Everything goes to standard error."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": formatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                # Django gives these handlers of its own, which would say everything twice.
                **{name: {"handlers": [], "level": "INFO", "propagate": True} for name in ("django", "django.server")},
                **{name: {"level": options["level"]} for name in OURS},
                **{name: {"level": level} for name, level in LIBRARIES.items()},
            },
        }
    )
    logging.captureWarnings(True)


def hide(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A processor: drops the values of `HIDDEN` keys and cuts tokens out of any other text."""
    return {key: "[hidden]" if key.lower() in HIDDEN else _bare(value) for key, value in event.items()}


def _bare(value: Any) -> Any:
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {tracebacks.words(value)}"
    return _TOKEN.sub("[token]", value) if isinstance(value, str) else value


def first_line(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A processor: asyncio's further lines show the coroutine and its exception, with what that one quotes."""
    if event.get("logger") in ("asyncio", "py.warnings"):
        event["event"] = event["event"].partition("\n")[0]
    return event


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Plain tracebacks: the structured ones carry local variables, which hold what people wrote.
        structlog.processors.ExceptionRenderer(tracebacks.render),
        first_line,
        hide,
    ]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    person = sys.stderr.isatty()
    last: Processor = structlog.dev.ConsoleRenderer() if person else structlog.processors.JSONRenderer(default=repr)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
