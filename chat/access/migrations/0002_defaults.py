"""What a new server refuses before an administrator has said a word: old browsers, and the texts of refusals.

Versions are the first with ES modules and import maps (MDN, browser-compat-data: html.elements.script.type.importmap).
Rows that are there already stay as they are; going back removes nothing, because what is left is an administrator's.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INTERNET_EXPLORER = (
    "Internet Explorer, and Edge in Internet Explorer mode, cannot chat. "
    "Open this page in a current Edge, Chrome, Firefox or Safari, or use one of the other ways to reach us."
)
OPERA_MINI = "Opera Mini cannot chat. Open this page in another browser, or use one of the other ways to reach us."

# Match, value, below this version, below this minor version, message.
REFUSED = [
    ("token", "Trident/", None, 0, INTERNET_EXPLORER),
    ("token", "MSIE", None, 0, INTERNET_EXPLORER),
    ("token", "Opera Mini", None, 0, OPERA_MINI),
    ("family", "Opera Mini", None, 0, OPERA_MINI),
    ("token", "Presto/", None, 0, ""),
    ("family", "Edge", 89, 0, ""),
    ("family", "Opera", 76, 0, ""),
    ("family", "Samsung Internet", 15, 0, ""),
    ("family", "Chromium", 89, 0, ""),
    ("family", "Firefox", 108, 0, ""),
    ("family", "Gecko", 108, 0, ""),
    ("family", "iOS", 16, 4, ""),
    ("family", "Safari", 16, 4, ""),
    ("family", "Android", 5, 0, ""),
    ("family", "WebKit", 537, 36, ""),
]

TEXTS = {
    "role": "Chat is not switched on for your role yet. You can reach us in the other ways below.",
    "browser": "This browser cannot run the chat. Open this page in a current Edge, Chrome, Firefox or Safari, "
    "or use one of the other ways below.",
    "identity": "We could not confirm who you are. Reload the page; if that does not help, sign in again.",
    "origin": "Chat is not set up for this page. You can reach us in the other ways below.",
    "blocked": "Chat is not available to you. You can reach us in the other ways below.",
}


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("access", "PolicyVersion").objects.get_or_create(pk=1)
    rules = apps.get_model("access", "BrowserRule").objects
    for position, (match, value, version, minor, message) in enumerate(REFUSED, start=1):
        rules.get_or_create(
            match=match,
            value=value,
            defaults={
                "position": position * 10,
                "below_version": version,
                "below_minor": minor,
                "message": message,
            },
        )
    texts = apps.get_model("access", "RefusalText").objects
    for reason, message in TEXTS.items():
        texts.get_or_create(site=None, reason=reason, defaults={"message": message})


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
