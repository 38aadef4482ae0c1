# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discourse", "0009_linked_accounts")]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="odd",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                help_text="Posts that the newest list lacked; below 0: those it had that are gone here.",
                size=None,
            ),
        ),
    ]
