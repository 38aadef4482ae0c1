# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="cancelled_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                max_length=300,
                verbose_name="why it is cancelled",
            ),
        ),
    ]
