# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models
from django.db.models import F


def accept_all(apps, schema_editor):
    """Who takes care of something already goes on."""
    taken = apps.get_model("threads", "FollowUp").objects.filter(owner__isnull=False)
    taken.update(accepted_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("threads", "0016_events_tell_of_discussions")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="accepted_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Until then they are only asked to take care of it, and mailed nothing.",
                null=True,
                verbose_name="accepted at",
            ),
        ),
        migrations.RunPython(accept_all, migrations.RunPython.noop),
    ]
