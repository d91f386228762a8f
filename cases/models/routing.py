"""Which agent gets a chat: skills, rules that lead to a team, and what has become of offers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .case import Case, Conversation, Feature
from .people import Account, Agent, Team


class Skill(models.Model):
    """Something that not every agent can do: a language, a product, a kind of customer."""

    name = models.CharField(max_length=80, unique=True)
    agents = models.ManyToManyField(Agent, related_name="skills", blank=True, help_text="Who has it.")
    patience = models.PositiveSmallIntegerField(
        "minutes it is waited for",
        null=True,
        blank=True,
        default=10,
        help_text="A chat waits this long for someone with the skill; then anyone in its team may get it. Empty: it"
        " waits until someone with the skill is free.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """One rule. The first that fits a chat and names a team decides its team; the first that fits and names a skill
    decides its skill (`cases.routes`)."""

    position = models.PositiveSmallIntegerField(
        default=10, help_text="Rules are read from the lowest number to the highest."
    )
    feature = models.ForeignKey(
        Feature, models.CASCADE, null=True, blank=True, help_text="What the customer asks about. Empty: anything."
    )
    site = models.CharField(max_length=64, blank=True, help_text="Where the customer comes from. Empty: any site.")
    role = models.CharField(
        max_length=120, blank=True, help_text="The customer's role, exactly as their site names it. Empty: any role."
    )
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, help_text="The customer's enterprise. Empty: any."
    )
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, help_text="Which team gets the chat. Empty: only a skill is asked."
    )
    skill = models.ForeignKey(
        Skill, models.CASCADE, null=True, blank=True, help_text="Which skill the agent needs. Empty: none."
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "routing rule"

    def __str__(self) -> str:
        of = [str(part) for part in (self.feature, self.site, self.role, self.account) if part]
        return f"{', '.join(of) or 'every chat'} → {', '.join(str(to) for to in (self.team, self.skill) if to)}"

    def clean(self) -> None:
        if self.team is None and self.skill is None:
            raise ValidationError("Say where the chat goes: a team, a skill, or both.")


class Offer(models.Model):
    """A waiting chat, offered to one agent, and what came of it. At most one of a chat is open."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        MISSED = "missed"
        WITHDRAWN = "withdrawn"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="offers")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="offers", db_index=False)
    at = models.DateTimeField()
    until = models.DateTimeField(help_text="When it goes to the next.")
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(outcome="open"), name="one_open_offer"),
        ]
        indexes = [models.Index(fields=["agent"], name="offer_open_of_agent", condition=Q(outcome="open"))]

    def __str__(self) -> str:
        return f"{self.conversation_id} to {self.agent_id}: {self.outcome}"


class Participant(models.Model):
    """An agent who has joined another's chat; until they leave, or it ends."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+", db_index=False)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.conversation_id}"


class Returned(models.Model):
    """A chat that went back to the queue because its agent had gone; kept until that agent has been told."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="returned")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.case_id} from {self.agent_id}"
