"""People: agents, and the contacts and accounts the desk serves."""

import hashlib
import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower


class AgentManager(BaseUserManager["Agent"]):
    """Makes agents by their email address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        agent = self.model(email=self.normalize_email(email).lower(), **fields)
        agent.set_password(password)
        agent.save()
        return agent

    def get_by_natural_key(self, username: str | None) -> "Agent":
        """The agent of that email address, in whatever case it was typed."""
        return self.get(email__iexact=username)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        return self.create_user(email, password, is_staff=True, is_superuser=True, is_lead=True, **fields)


class Presence(models.TextChoices):
    """What an agent says of being here."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class Agent(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in to answer; a lead sees every queue, a member of staff administers."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True, help_text="Off: may no longer sign in, and is signed out.")
    is_staff = models.BooleanField("administrator", default=False)
    is_lead = models.BooleanField("lead", default=False, help_text="Sees every queue and reassigns.")
    capacity = models.PositiveSmallIntegerField(default=4, help_text="How many chats at a time.")
    limit = models.PositiveSmallIntegerField(
        "own limit", null=True, blank=True, help_text="Fewer chats at a time, as the agent has chosen for now."
    )
    missed = models.PositiveSmallIntegerField(default=0, help_text="Offered chats let pass in a row.")
    offered_at = models.DateTimeField(null=True, blank=True, help_text="When a chat was last offered or given.")
    presence = models.CharField(max_length=8, choices=Presence.choices, default=Presence.OFFLINE)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the console last reported in.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AgentManager] = AgentManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="agent_email_unique_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def sees_every_queue(self) -> bool:
        return self.is_lead or self.is_staff

    @property
    def room(self) -> int:
        """How many chats at a time, as things are."""
        return self.capacity if self.limit is None else min(self.capacity, self.limit)


class Team(models.Model):
    """A queue of its own: its cases are seen by its members and by leads."""

    class Mode(models.TextChoices):
        QUEUE = "queue", "Agents choose from the queue"
        ACCEPT = "accept", "Offered to one agent at a time, who accepts or declines"
        AUTO = "auto", "Given to an agent at once"

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(Agent, related_name="teams", blank=True)
    mode = models.CharField(
        "how chats are given out",
        max_length=6,
        choices=Mode.choices,
        default=Mode.QUEUE,
        help_text="Whoever has the fewest chats comes first, and of the chats the one that has waited longest. Agents"
        " who are away, or have as many chats as they take, are left out.",
    )
    offer_seconds = models.PositiveSmallIntegerField(
        "seconds to answer an offer",
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(600)],
        help_text="An offered chat that is not answered in this time goes to the next agent. 5 to 600.",
    )
    grace_seconds = models.PositiveSmallIntegerField(
        "seconds until chats go back",
        default=60,
        validators=[MaxValueValidator(3600)],
        help_text="When an agent has been offline this long, the team takes their running chats back into the queue,"
        " each at its old place.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """An agent's token for programs. Only its digest is kept; the token itself is shown once."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token of {self.agent}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, agent: Agent) -> str:
        """Makes a token for `agent` and returns it; it cannot be read back later."""
        token = f"cst_{secrets.token_urlsafe(32)}"
        cls.objects.create(agent=agent, digest=cls.digest_of(token))
        return token


class Account(models.Model):
    """An enterprise: the customer organisation that a contact belongs to, as its directory names it."""

    directory = models.CharField(max_length=64, help_text="Who vouches for it: the key of the site that signs.")
    external_id = models.CharField(max_length=128)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["directory", "external_id"], name="account_once_per_directory")]
        indexes = [
            models.Index(fields=["name", "id"], name="account_by_name"),
            models.Index(fields=["external_id"], name="account_by_external_id"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A signed-in user of the vendor's application; has one role there, in one account."""

    directory = models.CharField(max_length=64)
    external_id = models.CharField(max_length=128)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    role = models.CharField(max_length=120, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="contacts", null=True, blank=True)
    location = models.CharField(max_length=500, blank=True, help_text="Who am I: the place in the software.")
    blocked = models.BooleanField(default=False, help_text="May not chat; other ways in stay open.")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["directory", "external_id"], name="contact_once_per_directory")]
        indexes = [
            models.Index(fields=["directory", "role"], name="contact_by_role"),
            models.Index(fields=["name", "id"], name="contact_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
