# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("threads", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="removed_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                editable=False,
                max_length=300,
                verbose_name="why it was removed",
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="announced_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="An announcement of the organizers: it stands on the event’s page.",
                null=True,
                verbose_name="announced",
            ),
        ),
    ]
