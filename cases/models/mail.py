"""Mail that goes out to customers, and whose replies lie unread."""

from django.db import models
from django.db.models import Q

from .case import Case
from .people import Contact


class Mail(models.Model):
    """A mail on its way, written in the transaction of what it tells of; a process that sends takes it until `due_at`.

    What it says is dropped once it has gone. `reads` is what makes it superfluous: the customer has read each of these
    cases so far.
    """

    class Kind(models.TextChoices):
        UNREAD = "unread", "Replies that were not read"
        TRANSCRIPT = "transcript", "Transcript"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        CANCELLED = "cancelled"
        FAILED = "failed"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="mails")
    case = models.ForeignKey(Case, models.CASCADE, related_name="mails", null=True, blank=True)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True, help_text="The same at each try.")
    reads = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="When it may be taken, or taken again.")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="mail_due", condition=Q(state="waiting")),
            models.Index(fields=["created_at"], name="mail_oldest"),
        ]

    def __str__(self) -> str:
        return self.subject


class UnreadNotice(models.Model):
    """What is to be looked at for one customer, and when: `told` is how far each of their cases has been mailed."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="unread_notice")
    due_at = models.DateTimeField(null=True, blank=True)
    here_at = models.DateTimeField(null=True, blank=True, help_text="When a server last knew them to be in the chat.")
    mailed_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="unread_notice_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.contact)


class MailClock(models.Model):
    """One row: how far the cases that move have been looked through for replies that lie unread."""

    looked_to = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.looked_to)
