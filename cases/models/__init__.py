"""The desk's tables."""

from .attachment import Attachment, FileType
from .calendar import Calendar, Holiday, Interval, Maintenance
from .case import (
    AuthorKind,
    Case,
    Conversation,
    Door,
    Entry,
    Feature,
    Kind,
    NumberSeries,
    Priority,
    ScreenShare,
    Status,
    Visibility,
)
from .mail import Mail, MailClock, UnreadNotice
from .people import Account, Agent, ApiToken, Contact, Presence, Team
from .routing import Offer, Participant, Returned, Route, Skill
from .target import Target
from .watching import Watcher
from .writing import BegunText, CannedReply, Mention, SavedView

__all__ = [
    "Account",
    "Agent",
    "ApiToken",
    "Attachment",
    "AuthorKind",
    "BegunText",
    "Calendar",
    "CannedReply",
    "Case",
    "Contact",
    "Conversation",
    "Door",
    "Entry",
    "Feature",
    "FileType",
    "Holiday",
    "Interval",
    "Kind",
    "Mail",
    "MailClock",
    "Maintenance",
    "Mention",
    "NumberSeries",
    "Offer",
    "Participant",
    "Presence",
    "Priority",
    "Returned",
    "Route",
    "SavedView",
    "ScreenShare",
    "Skill",
    "Status",
    "Target",
    "Team",
    "UnreadNotice",
    "Visibility",
    "Watcher",
]
