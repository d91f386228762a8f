from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from cases.search import triggers


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def ready(self) -> None:
        from cases import clock

        connection_created.connect(clock.look)
        post_migrate.connect(triggers.restore, sender=self)
