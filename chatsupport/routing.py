"""Where websockets go, and what happens when a server starts and stops."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from channels.routing import URLRouter
from django.urls import path, re_path

from chat.console.consumer import ConsoleConsumer
from chat.desk.live import Live
from chat.realtime.runtime import Runtime
from chat.widget.consumer import WidgetConsumer
from chatsupport.metrics import workers

Message = MutableMapping[str, Any]


async def nowhere(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[..., Awaitable[None]]
) -> None:
    """Refuses a websocket to an address that is none of ours."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


async def lifespan(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[..., Awaitable[None]]
) -> None:
    """Joins the bus before the first request, so that what REST writes is told as well."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            workers.take_part((await Live.get()).runtime)
            await send({"type": "lifespan.startup.complete"})
        else:
            workers.leave()
            await (await Runtime.get()).stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


routes: list[Any] = [("ws/v1/widget", WidgetConsumer.application), ("ws/v1/console", ConsoleConsumer.application)]
sockets = URLRouter(  # type: ignore[no-untyped-call]
    [*(path(address, application) for address, application in routes), re_path("", cast(Any, nowhere))]
)
