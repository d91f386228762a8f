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


class Mention(models.Model):
    """A note names an agent, who has not opened the case since until `seen_at` says when. The case has it in short."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="mentions", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField(help_text="The note's place in its case.")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agent", "seq"], name="mention_once")]
        indexes = [models.Index(fields=["agent", "-id"], name="mention_newest")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.case_id}/{self.seq}"


class SavedView(models.Model):
    """Filters under a name, one agent's or everyone's: a list of the console (`cases.sifting.Filters`)."""

    owner = models.ForeignKey(
        Agent, models.CASCADE, related_name="saved_views", null=True, blank=True, help_text="Empty: everyone's."
    )
    name = models.CharField(max_length=40)
    filters = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


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
