"""uvicorn's websocket with less to carry: an idle socket took 28 KB, and takes 21 (`python -m tests.load --only idle`).

4 KB were the handshake's headers in three copies, 3 KB the four deques of its queue, which is empty nearly always.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Inbox:
    """As much of `asyncio.Queue` as a socket uses: one who gets, and no bound, because reading pauses at each frame."""

    __slots__ = ("_items", "_waiter")

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._waiter: asyncio.Future[None] | None = None

    def put_nowait(self, item: Any) -> None:
        self._items.append(item)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def get(self) -> Any:
        while not self._items:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._items.pop(0)

    def empty(self) -> bool:
        return not self._items


class LeanWebsocket(WebSocketsSansIOProtocol):
    """A surface has taken what it needs of the headers before it accepts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Inbox()  # type: ignore[assignment]

    def start_keepalive(self) -> None:
        """Called when the handshake is done, and then once."""
        super().start_keepalive()
        del self.request, self.response
        cast("list[object]", self.scope["headers"]).clear()  # every copy of the scope has this same list
