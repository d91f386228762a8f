"""One index for all authors' ids instead of two: ids are random, so each index of them is a page to write for each entry.
Of a message's time in SQLite it saves a fifth, and more the more entries there are.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_serving_lists")]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="entry_once_per_contact"),
        migrations.RemoveConstraint(model_name="entry", name="entry_once_per_agent"),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                models.F("cid"),
                models.F("case"),
                Coalesce("contact", 0),
                Coalesce("agent", 0),
                name="entry_once_per_author",
            ),
        ),
    ]
