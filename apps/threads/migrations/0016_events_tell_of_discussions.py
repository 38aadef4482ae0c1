# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations


def tell_events(apps, schema_editor):
    """Events that have something to read say so in their bars."""
    read = apps.get_model("threads", "Thread").objects.filter(
        removed_at=None, last_post_at__isnull=False
    )
    apps.get_model("events", "Event").objects.filter(
        pk__in=read.values("event")
    ).update(has_discussions=True)


class Migration(migrations.Migration):
    dependencies = [("threads", "0015_places_tags_and_arrangements")]

    operations = [migrations.RunPython(tell_events, migrations.RunPython.noop)]
