"""The ASGI application: HTTP to Django, websockets to the two socket endpoints.

What only awaits (static files, health, metrics) is answered in the event loop, so that it is there when every thread is
busy.
"""

import os
from importlib import import_module

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsupport.settings")

awaited = get_asgi_application()  # first: it loads the models that the consumers import
import_module("chatsupport.urls")  # every view is loaded before the first visitor, who would wait for it

from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.conf import settings  # noqa: E402

from chatsupport.daphne import allow_every_close_code  # noqa: E402
from chatsupport.routing import lifespan, sockets  # noqa: E402
from chatsupport.threads import Receive, Scope, Send, Threaded  # noqa: E402

threaded = Threaded()
AWAITED = (settings.STATIC_URL, "/healthz", "/readyz", "/metrics")


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    await (awaited if scope["path"].startswith(AWAITED) else threaded)(scope, receive, send)


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    allow_every_close_code()  # whatever the server is, it is loaded by now
    await sockets(scope, receive, send)


application = ProtocolTypeRouter(  # type: ignore[no-untyped-call]
    {"http": http, "websocket": websocket, "lifespan": lifespan}
)
