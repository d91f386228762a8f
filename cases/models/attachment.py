"""Files of entries, and which kinds of files the desk takes."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from .case import Case, Entry
from .people import Agent, Contact


class FileType(models.Model):
    """A kind of file that people may attach, by what is found in it and not by what it is called."""

    media_type = models.CharField(max_length=100, unique=True)
    label = models.CharField(max_length=60, help_text="As people read it, in the plural: PDF documents.")
    extensions = models.CharField(
        max_length=120,
        validators=[RegexValidator(r"^[a-z0-9]+(,[a-z0-9]+)*$", "Small letters and digits, divided by commas.")],
        help_text="How their names may end. A file called otherwise gets the first of them.",
    )
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["label", "media_type"]

    def __str__(self) -> str:
        return self.label

    @property
    def endings(self) -> list[str]:
        return self.extensions.split(",")


class Attachment(models.Model):
    """A file of an entry. Its stored name is random; the name a person gave it is only shown.

    Until it is posted it has no entry and is its uploader's alone; without a case it waits for one that is not opened
    yet. `width` and `height` are those of a picture that was drawn anew, which has a thumbnail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments", null=True, blank=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="attachments", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place among those of its entry.")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", null=True, blank=True)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    type = models.CharField(max_length=100, help_text="Media type, as sniffed.")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    stored_as = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at"], name="attachment_newest"),
            # What a person has not posted is looked for at each upload, however many they have posted.
            models.Index(fields=["contact"], name="attachment_unposted_contact", condition=Q(entry__isnull=True)),
            models.Index(fields=["agent"], name="attachment_unposted_agent", condition=Q(entry__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name
