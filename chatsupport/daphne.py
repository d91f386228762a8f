"""What the product asks of daphne, which `runserver` uses: every close code of the wire contract.

Autobahn, below it, lets a program close with 1000 and 3000 to 4999 only; 1009, 1012 and 1013 would raise, and leave the
socket open.
"""

import sys
from typing import Any


def server_close(self: Any, code: int | None = None) -> None:
    self.sendCloseFrame(code=1000 if code is None else code)


def allow_every_close_code() -> None:
    """Where daphne is what runs here; it is not loaded for this."""
    loaded = sys.modules.get("daphne.ws_protocol")
    if loaded is not None:
        loaded.WebSocketProtocol.serverClose = server_close
