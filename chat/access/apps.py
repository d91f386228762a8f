from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "chat.access"
    label = "access"
    verbose_name = "Who may chat"
