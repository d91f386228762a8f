from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Live delivery; from here on every commit's events are told to whoever follows them."""

    name = "chat.realtime"
    label = "realtime"

    def ready(self) -> None:
        from cases import events
        from chat.realtime.runtime import dispatch

        events.subscribe(dispatch)
