# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations
from django.db.models import Count


def keep_one(apps, schema_editor):
    """Of two rows of one topic there, the one that stands for something here keeps its number."""
    rows = apps.get_model("discourse", "Topic").objects.exclude(kind="section")
    twice = rows.exclude(number=None).values("mirror", "number").annotate(count=Count("pk"))
    for found in twice.filter(count__gt=1).order_by():
        same = rows.filter(mirror=found["mirror"], number=found["number"])
        known = sorted(
            same, key=lambda one: (one.thread_id is None and one.session_id is None, one.pk)
        )
        for other in known[1:]:
            if other.thread_id is None and other.session_id is None and other.kind == "thread":
                other.delete()
            else:
                rows.filter(pk=other.pk).update(number=None, parked="missing")


class Migration(migrations.Migration):
    dependencies = [("discourse", "0013_read_to")]

    operations = [migrations.RunPython(keep_one, migrations.RunPython.noop)]
