# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discourse", "0010_odd_posts")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="localized",
            field=models.JSONField(
                blank=True,
                db_default={},
                default=dict,
                help_text="Of its title in other languages, by locale: what was last sent.",
            ),
        ),
    ]
