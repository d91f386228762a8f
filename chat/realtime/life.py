"""What one socket goes through: counted while it lasts, told in one line of the log when it is over."""

import time

import structlog

from chat.realtime.counts import COUNTS

GONE = 1006  # without a word
_CLIENTS_SAY = frozenset(
    map(str, [1000, 1001, 1002, 1003, 1005, GONE, 1007, 1009, 1011])
)  # a client may say any number
_log = structlog.get_logger(__name__)


class Life:
    """From the moment that a socket is accepted."""

    __slots__ = ("_began", "_surface", "left", "received", "sent")

    def __init__(self, surface: str) -> None:
        self._surface = surface
        self._began = time.monotonic()
        self.received = self.sent = 0
        self.left: int | None = None  # the client's code, when it was the client who closed
        COUNTS.open[surface] += 1

    def take(self) -> None:
        """A frame has come."""
        self.received += 1
        COUNTS.frames_in += 1

    def give(self) -> None:
        """A frame has been sent."""
        self.sent += 1
        COUNTS.frames_out += 1

    def refuse(self, closing: tuple[int, str] | None) -> None:
        """The greeting has come to nothing; a client that left meanwhile was not refused."""
        if closing is not None and self.left is None:
            COUNTS.refused_sockets[str(closing[0])] += 1

    def end(self, closing: tuple[int, str] | None) -> None:
        """It is closed, with the server's code and reason when it was the server who closed."""
        code, reason = closing or (GONE, "")
        by = "server"
        if self.left is not None:
            code, reason, by = self.left, "", "client"  # what a client gives as its reason is its own writing
        COUNTS.open[self._surface] -= 1
        COUNTS.closes[by, str(code) if by == "server" or str(code) in _CLIENTS_SAY else "other"] += 1
        took = round(time.monotonic() - self._began, 1)
        counted = {"frames_in": self.received, "frames_out": self.sent}
        _log.info("socket_closed", by=by, code=code, reason=reason, seconds=took, **counted)
