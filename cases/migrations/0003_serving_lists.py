"""An index for every list of cases, and none for what nobody asks.

Indexes of single columns go by hand: to alter the field would copy the table on SQLite, once for each, and that of
entries may have ten million rows.
"""

from django.apps.registry import Apps
from django.db import connections, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.deletion import CASCADE, PROTECT, SET_NULL

LONE = {"case": ("account", "assignee", "contact", "team"), "entry": ("agent", "case", "contact")}
OPEN = ~Q(status="resolved")
UNASSIGNED = Q(assignee__isnull=True) & OPEN
NO_TEAM = Q(team__isnull=True)
SCREEN = Q(screen_requested=True)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, fields in LONE.items():
        model = apps.get_model("cases", name)
        for field in fields:
            for index in _lone(schema_editor, model, model._meta.get_field(field).column):
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")


def restore(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, fields in LONE.items():
        model = apps.get_model("cases", name)
        for field in fields:
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field(field)]))


def _lone(schema_editor: BaseDatabaseSchemaEditor, model: type[models.Model], column: str) -> list[str]:
    connection = connections[schema_editor.connection.alias]
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return [
        index
        for index, what in found.items()
        if what["index"] and what["columns"] == [column] and not (what["unique"] or what["primary_key"])
    ]


def pointing(to: str, on_delete: object, name: str = "", **options: object) -> models.ForeignKey:
    return models.ForeignKey(db_index=False, on_delete=on_delete, related_name=name, to=to, **options)


def newest(name: str, *of: str, where: Q | None = None) -> migrations.AddIndex:
    return migrations.AddIndex("case", models.Index(fields=[*of, "-updated_at", "-id"], name=name, condition=where))


NULL = {"null": True, "blank": True}
FIELDS = {
    ("case", "account"): pointing("cases.account", PROTECT, "cases", **NULL),
    ("case", "assignee"): pointing("cases.agent", SET_NULL, "cases", **NULL),
    ("case", "contact"): pointing("cases.contact", PROTECT, "cases"),
    ("case", "team"): pointing("cases.team", SET_NULL, "cases", **NULL),
    ("entry", "agent"): pointing("cases.agent", PROTECT, "+", **NULL),
    ("entry", "case"): pointing("cases.case", CASCADE, "entries"),
    ("entry", "contact"): pointing("cases.contact", PROTECT, "+", **NULL),
}


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_defaults")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, restore)],
            state_operations=[migrations.AlterField(model, name, field) for (model, name), field in FIELDS.items()],
        ),
        # Made again, because SQLite prefers the later of two that serve alike, and theirs are to be the narrow ones.
        migrations.RemoveIndex("case", "case_mine"),
        migrations.RemoveIndex("case", "case_unassigned"),
        newest("case_of_account", "account"),
        newest("case_of_assignee", "assignee"),
        newest("case_of_team", "team"),
        newest("case_no_team", where=NO_TEAM),
        newest("case_screen_assignee", "assignee", where=SCREEN),
        newest("case_screen_team", "team", where=SCREEN),
        newest("case_screen_no_team", where=SCREEN & NO_TEAM),
        newest("case_open_of_contact", "contact", where=OPEN),
        newest("case_mine", "assignee", where=OPEN),
        newest("case_unassigned", where=UNASSIGNED),
        newest("case_unassigned_no_team", where=UNASSIGNED & NO_TEAM),
        newest("case_unassigned_team", "team", where=UNASSIGNED),
        newest("case_screen_open", "assignee", where=SCREEN & OPEN),
        migrations.AddIndex("attachment", models.Index(fields=["-created_at"], name="attachment_newest")),
        migrations.AddIndex("account", models.Index(fields=["name", "id"], name="account_by_name")),
        migrations.AddIndex("account", models.Index(fields=["external_id"], name="account_by_external_id")),
        migrations.AddIndex("contact", models.Index(fields=["name", "id"], name="contact_by_name")),
    ]
