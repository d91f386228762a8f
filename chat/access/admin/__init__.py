"""The rows of access in the Django administration, and the administrator's own page about who may chat."""

from chat.access.admin.contacts import ChattingContactAdmin
from chat.access.admin.invitations import InvitationAdmin
from chat.access.admin.keys import SiteKeyAdmin
from chat.access.admin.routes import RouteAdmin
from chat.access.admin.rules import (
    BrowserRuleAdmin,
    RefusalTextAdmin,
    RoleAdmin,
    RoleSwitchAdmin,
    SentenceAdmin,
    UsedTokenAdmin,
)
from chat.access.admin.sites import SiteAdmin

__all__ = [
    "BrowserRuleAdmin",
    "ChattingContactAdmin",
    "InvitationAdmin",
    "RefusalTextAdmin",
    "RoleAdmin",
    "RoleSwitchAdmin",
    "RouteAdmin",
    "SentenceAdmin",
    "SiteAdmin",
    "SiteKeyAdmin",
    "UsedTokenAdmin",
]
