"""The stock way, for comparison: the chat of the Channels tutorial, storing each message in a transaction of its own.

AsyncWebsocketConsumer, the in-memory channel layer, one `database_sync_to_async` save a message. It only ever
runs as the other side of a measurement: `python -m tests.load.tutorial.project PORT DATABASE_URL REDIS_URL [--keep]`,
where an empty REDIS_URL means the in-memory layer.
"""

import json
import os
import sys

import django
from django.conf import settings

from tests.load.tutorial.stock import database, layer

if __name__ == "__main__":
    settings.configure(
        SECRET_KEY="only for measuring",
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.contenttypes"],
        CHANNEL_LAYERS={"default": layer(sys.argv[3])},
        DATABASES={"default": database(sys.argv[2], kept="--keep" in sys.argv)},
        USE_TZ=True,
    )
    django.setup()

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from daphne.server import Server
from django.db import connection, models, transaction
from django.urls import path
from django.utils import timezone


class Message(models.Model):
    """What the tutorial's reader would add next: a table of messages."""

    room = models.CharField(max_length=64, db_index=True)
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contenttypes"

    def __str__(self) -> str:
        return self.body


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room = self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive(self, text_data: str = "", bytes_data: bytes | None = None) -> None:
        body = json.loads(text_data)["message"]
        await self.store(body)
        await self.channel_layer.group_send(self.room, {"type": "chat.message", "message": body})

    async def chat_message(self, event: dict[str, str]) -> None:
        await self.send(text_data=json.dumps({"message": event["message"]}))

    @database_sync_to_async
    def store(self, body: str) -> None:
        with transaction.atomic():
            Message.objects.create(room=self.room, body=body)


def main(port: int) -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if Message._meta.db_table not in connection.introspection.table_names():  # a second server finds it there
        with connection.schema_editor() as editor:
            editor.create_model(Message)
    connection.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/<str:room>", ChatConsumer.as_asgi())])})
    print("ready", flush=True)
    Server(application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], signal_handlers=True).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
