"""What a new desk starts with: business hours, priorities, a number series and the features a customer can name.

Rows that are there already stay as they are; going back removes only what nothing refers to.
"""

from datetime import time
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import ProtectedError

CALENDAR = "Business hours"
CLOSED_MESSAGE = (
    "The support desk is open Monday to Friday, 7 am to 6 pm US Central. "
    "Leave your question now: it becomes a case, and we answer when we open."
)

PRIORITIES = [
    (
        "critical",
        "Critical",
        "Production use is stopped, or so severely impacted that no user can reasonably go on. At least one of: "
        "data is being corrupted; the software hangs so that the delay is unacceptable; the software is "
        "inaccessible to all users. We aim to respond within 2 hours, at any time of day.",
    ),
    (
        "high",
        "High",
        "An important feature does not work, or works only with great difficulty, for many users; "
        "the rest of the software can be used.",
    ),
    (
        "normal",
        "Normal",
        "Something does not work as it should for some users and there is a way around it, "
        "or a question about how to do something.",
    ),
    ("low", "Low", "A cosmetic fault, a suggestion, or a question that can wait."),
]

# Name, and whether it usually concerns one participant.
FEATURES = [
    ("TouchPoints", True),
    ("Demographics", True),
    ("Efforts", True),
    ("Assessments", True),
    ("Enrollment", True),
    ("Referrals", True),
    ("Attendance", True),
    ("Caseload and Dashboard", False),
    ("Batch Upload", False),
    ("Reports", False),
    ("Form Builder", False),
    ("Users and Permissions", False),
    ("Sign-in and Passwords", False),
    ("Something else", False),
]


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    calendar, made = apps.get_model("cases", "Calendar").objects.get_or_create(
        name=CALENDAR,
        defaults={"time_zone": "America/Chicago", "holiday_country": "US", "closed_message": CLOSED_MESSAGE},
    )
    if made:
        for weekday in range(5):
            calendar.intervals.create(weekday=weekday, opens=time(7), closes=time(18))
    add_priorities(apps.get_model("cases", "Priority").objects)
    for position, (name, participant_case) in enumerate(FEATURES, start=1):
        apps.get_model("cases", "Feature").objects.get_or_create(
            name=name, defaults={"position": position, "participant_case": participant_case}
        )
    apps.get_model("cases", "NumberSeries").objects.get_or_create(
        name="case", defaults={"prefix": "CS-", "next": 10001}
    )


def add_priorities(priorities: Any) -> None:
    has_default = priorities.filter(is_default=True).exists()
    for rank, (code, label, definition) in enumerate(PRIORITIES, start=1):
        is_default = code == "normal" and not has_default
        priorities.get_or_create(
            code=code,
            defaults={"label": label, "definition": definition, "rank": rank, "is_default": is_default},
        )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop(apps, "NumberSeries", name="case")
    for name, _ in FEATURES:
        drop(apps, "Feature", name=name)
    for code, *_ in PRIORITIES:
        drop(apps, "Priority", code=code)
    drop(apps, "Calendar", name=CALENDAR)


def drop(apps: Apps, model: str, **which: str) -> None:
    try:
        with transaction.atomic():
            apps.get_model("cases", model).objects.filter(**which).delete()
    except ProtectedError:
        pass  # in use, so it is the desk's own by now


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
