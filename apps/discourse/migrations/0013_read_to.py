# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discourse", "0012_shared_ways_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="read_to",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Up to this number there is no post there that nobody here looked at.",
            ),
        ),
    ]
