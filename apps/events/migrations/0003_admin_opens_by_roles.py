# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever has a role that works in the admin may open it; the verbs keep this from now on."""

from django.db import migrations

WORKING = ["owner", "organizer", "moderator", "translator"]


def let_in(apps, schema_editor):
    holders = apps.get_model("events", "EventRole").objects.filter(role__in=WORKING)
    people = apps.get_model("accounts", "User").objects
    people.filter(pk__in=holders.values("user"), is_staff=False).update(is_staff=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("events", "0002_why_cancelled"),
    ]

    operations = [migrations.RunPython(let_in, migrations.RunPython.noop, elidable=True)]
