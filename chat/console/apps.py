from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "chat.console"
    label = "console"
