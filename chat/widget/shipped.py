"""The sentences of rows that a new server ships and customers read: known to the catalogues for as long as nobody has
changed them. The rows themselves are made by migrations, which stay as they were written."""

from django.utils.translation import gettext_noop as _

SHIPPED = [
    _(
        "Internet Explorer, and Edge in Internet Explorer mode, cannot chat. "
        "Open this page in a current Edge, Chrome, Firefox or Safari, or use one of the other ways to reach us."
    ),
    _("Opera Mini cannot chat. Open this page in another browser, or use one of the other ways to reach us."),
    _("Chat is not switched on for your role yet. You can reach us in the other ways below."),
    _(
        "This browser cannot run the chat. Open this page in a current Edge, Chrome, Firefox or Safari, "
        "or use one of the other ways below."
    ),
    _("We could not confirm who you are. Reload the page; if that does not help, sign in again."),
    _("Chat is not set up for this page. You can reach us in the other ways below."),
    _("Chat is not available to you. You can reach us in the other ways below."),
    _(
        "The support desk is open Monday to Friday, 7 am to 6 pm US Central. "
        "Leave your question now: it becomes a case, and we answer when we open."
    ),
]
