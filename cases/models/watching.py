"""Who follows a case that somebody else works on."""

from django.db import models

from cases.models.case import Case
from cases.models.people import Agent


class Watcher(models.Model):
    """An agent who is told of a case as its assignee is."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="watches", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="watchers")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "case"], name="watcher_once")]

    def __str__(self) -> str:
        return f"{self.agent} watches {self.case}"
