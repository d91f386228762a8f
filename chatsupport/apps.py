from django.apps import AppConfig

from chatsupport import checks


class ChatsupportConfig(AppConfig):
    name = "chatsupport"
    label = "chatsupport"

    def ready(self) -> None:
        checks.announce()
