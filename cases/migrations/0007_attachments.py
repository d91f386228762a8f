"""Files may wait for a case that is not opened yet, pictures have a size, and the kinds that are taken are rows."""

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
TYPES = [
    ("image/jpeg", "JPEG pictures", "jpg,jpeg,jpe,jfif"),
    ("image/png", "PNG pictures", "png"),
    ("image/gif", "GIF pictures", "gif"),
    ("image/webp", "WebP pictures", "webp"),
    ("application/pdf", "PDF documents", "pdf"),
    (f"{OFFICE}.wordprocessingml.document", "Word documents", "docx"),
    (f"{OFFICE}.spreadsheetml.sheet", "Excel workbooks", "xlsx"),
    (f"{OFFICE}.presentationml.presentation", "PowerPoint presentations", "pptx"),
    ("application/msword", "Word documents (before 2007)", "doc"),
    ("application/vnd.ms-excel", "Excel workbooks (before 2007)", "xls"),
    ("application/vnd.ms-powerpoint", "PowerPoint presentations (before 2007)", "ppt"),
    (f"{OPEN}.text", "OpenDocument texts", "odt"),
    (f"{OPEN}.spreadsheet", "OpenDocument spreadsheets", "ods"),
    (f"{OPEN}.presentation", "OpenDocument presentations", "odp"),
    ("text/plain", "Text and log files", "txt,log,md,ini,conf,yaml,yml"),
    ("text/csv", "CSV tables", "csv,tsv"),
    ("application/json", "JSON files", "json"),
    ("application/zip", "ZIP archives", "zip"),
    ("video/mp4", "MP4 videos", "mp4,m4v"),
    ("video/webm", "WebM videos", "webm"),
    ("video/quicktime", "QuickTime videos", "mov"),
]


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Rows that are there already stay as they are."""
    types = apps.get_model("cases", "FileType")
    for media_type, label, extensions in TYPES:
        types.objects.get_or_create(media_type=media_type, defaults={"label": label, "extensions": extensions})


def drop_what_has_no_case(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Going back, what was never posted has no place; its file is swept away as any that no row names."""
    apps.get_model("cases", "Attachment").objects.filter(case=None).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_search")]

    operations = [
        migrations.CreateModel(
            name="FileType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("media_type", models.CharField(max_length=100, unique=True)),
                (
                    "label",
                    models.CharField(help_text="As people read it, in the plural: PDF documents.", max_length=60),
                ),
                (
                    "extensions",
                    models.CharField(
                        help_text="How their names may end. A file called otherwise gets the first of them.",
                        max_length=120,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(,[a-z0-9]+)*$", "Small letters and digits, divided by commas."
                            )
                        ],
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
            ],
            options={"ordering": ["label", "media_type"]},
        ),
        migrations.AlterField(
            "attachment",
            "case",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachments",
                to="cases.case",
            ),
        ),
        migrations.AddField("attachment", "width", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("attachment", "height", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField(
            "attachment",
            "position",
            models.PositiveSmallIntegerField(default=0, help_text="Its place among those of its entry."),
        ),
        migrations.AddIndex(
            "attachment",
            models.Index(
                fields=["contact"],
                name="attachment_unposted_contact",
                condition=models.Q(entry__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "attachment",
            models.Index(
                fields=["agent"],
                name="attachment_unposted_agent",
                condition=models.Q(entry__isnull=True),
            ),
        ),
        migrations.RunPython(add, drop_what_has_no_case),
    ]
