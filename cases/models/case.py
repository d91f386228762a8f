"""The case, its one timeline of entries, and the live chat sessions on it."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from .case_indexes import CASE_INDEXES
from .people import Account, Agent, Contact, Team


class Door(models.TextChoices):
    """The way in by which a case was opened."""

    CHAT = "chat"
    PORTAL = "portal"
    EMAIL = "email"
    CALL = "call"
    PHONE = "phone"
    EMERGENCY = "emergency"
    API = "api"


class Status(models.TextChoices):
    """`waiting` waits for the customer; `new` has had no agent's attention yet."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"


class Priority(models.Model):
    """How urgent a case may be, with the definition that the customer can read."""

    code = models.SlugField(unique=True)
    label = models.CharField(max_length=40)
    definition = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(help_text="1 is the most urgent.")
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank"]
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_priority")
        ]

    def __str__(self) -> str:
        return self.label


class Feature(models.Model):
    """A part of the vendor's software that a customer can name: TouchPoints, Demographics, …"""

    name = models.CharField(max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    participant_case = models.BooleanField(
        default=False, help_text="Ask for the participant's case number when this feature is picked."
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """Where case numbers come from: `prefix` and the next number, taken in the transaction that opens the case."""

    name = models.SlugField(unique=True)
    prefix = models.CharField(max_length=12, default="CS-")
    next = models.PositiveBigIntegerField(default=10001)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.prefix}{self.next}"


class ScreenShare(models.TextChoices):
    """Where the case's screen share stands; what came of it is the last state that it reached."""

    NONE = "none"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ACTIVE = "active"
    ENDED = "ended"


class Case(models.Model):
    """One question or issue of one contact, whatever door it came through.

    `last_seq` counts all entries, `last_public_seq` those that the customer may see; both only grow. How far each
    side has read is kept in both counts, because each side is told in its own.
    """

    number = models.CharField(max_length=32, unique=True)
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.NEW)
    priority = models.ForeignKey(Priority, models.PROTECT)
    door = models.CharField(max_length=9, choices=Door.choices, default=Door.CHAT)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="cases", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="cases", null=True, blank=True, db_index=False)
    assignee = models.ForeignKey(Agent, models.SET_NULL, related_name="cases", null=True, blank=True, db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, related_name="cases", null=True, blank=True, db_index=False)
    tags = models.JSONField(default=list, blank=True)

    feature = models.CharField(max_length=120, blank=True)
    form = models.CharField("form or report", max_length=200, blank=True)
    steps = models.TextField("steps that reproduce the issue", blank=True)
    participant_case = models.CharField(max_length=64, blank=True)

    screen_requested = models.BooleanField(default=False)
    screen_state = models.CharField(max_length=9, choices=ScreenShare.choices, default=ScreenShare.NONE)
    screen_by = models.ForeignKey(Agent, models.SET_NULL, related_name="+", null=True, blank=True)
    screen_reason = models.CharField(max_length=500, blank=True)
    screen_at = models.DateTimeField(null=True, blank=True)

    conversation = models.OneToOneField(
        "Conversation", models.SET_NULL, related_name="+", null=True, blank=True, help_text="The newest one."
    )
    start_cid = models.UUIDField(null=True, blank=True, help_text="The client's id of the frame that opened it.")
    start_digest = models.CharField(max_length=64, blank=True, help_text="What that frame said, to know a repeat.")

    last_seq = models.PositiveIntegerField(default=0)
    last_public_seq = models.PositiveIntegerField(default=0)
    last_customer_seq = models.PositiveIntegerField(default=0, help_text="In the count of all entries.")
    last_line = models.CharField(max_length=160, blank=True)
    mentions = models.JSONField(
        null=True, blank=True, help_text="Whom notes mention, by the agent's id, and whether they have looked since."
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When an agent first answered.")
    awaiting_since = models.DateTimeField(null=True, blank=True, help_text="Since when an answer is awaited.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="By when, where there is a target.")
    desk_read_seq = models.PositiveIntegerField(default=0)
    desk_read_public_seq = models.PositiveIntegerField(default=0)
    desk_unread = models.PositiveIntegerField(default=0, help_text="Customer's messages the desk has not seen.")
    contact_read_seq = models.PositiveIntegerField(default=0)
    contact_read_public_seq = models.PositiveIntegerField(default=0)
    contact_unread = models.PositiveIntegerField(default=0, help_text="Answers the customer has not seen.")

    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    snoozed_at = models.DateTimeField(null=True, blank=True, help_text="Set while it is out of the working lists.")
    snoozed_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until the customer replies.")
    merged_into = models.ForeignKey("self", models.SET_NULL, related_name="+", null=True, blank=True, db_index=False)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["start_cid", "contact"], name="case_once_per_start")]
        indexes = CASE_INDEXES

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status != Status.RESOLVED


class Conversation(models.Model):
    """One live chat session on a case: from the customer's first message until either side ends it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACTIVE = "active"
        ENDED = "ended"

    case = models.ForeignKey(Case, models.CASCADE, related_name="conversations")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    agent = models.ForeignKey(Agent, models.SET_NULL, related_name="conversations", null=True, blank=True)
    browser = models.CharField(max_length=120, blank=True)
    page = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5, given by the customer.")
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(state="ended"), name="one_live_conversation"),
        ]
        indexes = [
            models.Index(fields=["started_at", "id"], name="conversation_queue", condition=Q(state="waiting")),
            models.Index(fields=["-rated_at"], name="conversation_rated", condition=Q(rated_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.state}"


class Kind(models.TextChoices):
    """What an entry is."""

    MESSAGE = "message"
    NOTE = "note"
    EVENT = "event"
    EMAIL = "email"
    CALL = "call"


class Visibility(models.TextChoices):
    """Whether the customer may see it."""

    PUBLIC = "public"
    INTERNAL = "internal"


class AuthorKind(models.TextChoices):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class Entry(models.Model):
    """One thing that happened on a case, at its one place; written by `cases.timeline` only and never changed.

    `seq` is 1, 2, 3 … over all entries of the case, `public_seq` the same over the public ones (null on internal).
    """

    # No index of their own: the first has that of its place, and nothing asks for the entries of a person.
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    public_seq = models.PositiveIntegerField(null=True, blank=True)
    cid = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.MESSAGE)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    author_kind = models.CharField(max_length=8, choices=AuthorKind.choices)
    author_name = models.CharField(max_length=200)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    body = models.TextField(blank=True)
    data = models.JSONField(null=True, blank=True, help_text="Of an event: what, before, after.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "seq"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="entry_one_place"),
            models.UniqueConstraint(fields=["case", "public_seq"], name="entry_one_public_place"),
            # One index for all authors: `cid` is random, so that each index of it is a page to write for each entry.
            models.UniqueConstraint(
                "cid", "case", Coalesce("contact", 0), Coalesce("agent", 0), name="entry_once_per_author"
            ),
            models.CheckConstraint(
                condition=Q(visibility="public", public_seq__isnull=False)
                | Q(visibility="internal", public_seq__isnull=True),
                name="entry_public_has_public_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq}"
