"""What agents write with: texts that they have begun, and answers prepared beforehand."""

from django.db import models

from cases.models.case import Case, Priority
from cases.models.people import Agent, Team


class BegunText(models.Model):
    """What one agent has begun to write on one case and not sent: theirs alone, until it is sent or emptied."""

    class Mode(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="begun_texts", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="begun_texts")
    mode = models.CharField(max_length=5, choices=Mode.choices)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "case", "mode"], name="begun_text_once")]

    def __str__(self) -> str:
        return f"{self.mode} of {self.agent} on {self.case}"


class CannedReply(models.Model):
    """A prepared answer; a macro where it also does something to the case."""

    owner = models.ForeignKey(
        Agent, models.CASCADE, related_name="canned_replies", null=True, blank=True, help_text="Empty: everyone's."
    )
    name = models.CharField(max_length=80)
    body = models.TextField(blank=True, help_text="May have gaps, such as {{customer.first_name}}.")
    tags = models.JSONField(default=list, blank=True, help_text="Added to those of the case.")
    priority = models.ForeignKey(Priority, models.SET_NULL, related_name="+", null=True, blank=True)
    takes = models.BooleanField("assigns to whoever uses it", default=False)
    assignee = models.ForeignKey(Agent, models.SET_NULL, related_name="+", null=True, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name_plural = "canned replies"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
