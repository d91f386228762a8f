"""The desk's rows in the Django administration. Contacts are administered in `chat.access`, which has sockets to close
when one is blocked."""

from django.contrib import admin
from django.contrib.auth.models import Group

from cases.admin.calendars import CalendarAdmin
from cases.admin.desk import AttachmentAdmin, CaseAdmin, ConversationAdmin, EntryAdmin
from cases.admin.mail import MailAdmin
from cases.admin.people import AccountAdmin, AgentAdmin, ApiTokenAdmin
from cases.admin.replies import CannedReplyAdmin
from cases.admin.routing import OfferAdmin, SkillAdmin, TeamAdmin
from cases.admin.tables import FeatureAdmin, FileTypeAdmin, NumberSeriesAdmin, PriorityAdmin, TargetAdmin

admin.site.unregister(Group)  # rights here are administrator and lead; teams are the desk's own

__all__ = [
    "AccountAdmin",
    "AgentAdmin",
    "ApiTokenAdmin",
    "AttachmentAdmin",
    "CalendarAdmin",
    "CannedReplyAdmin",
    "CaseAdmin",
    "ConversationAdmin",
    "EntryAdmin",
    "FeatureAdmin",
    "FileTypeAdmin",
    "MailAdmin",
    "NumberSeriesAdmin",
    "OfferAdmin",
    "PriorityAdmin",
    "SkillAdmin",
    "TargetAdmin",
    "TeamAdmin",
]
