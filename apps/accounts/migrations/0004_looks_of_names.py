# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from apps.accounts.lookalikes import looks_of

BATCH = 2_000


def keep_looks(apps, schema_editor):
    """What the names of everybody look like, in short transactions: nobody waits for it."""
    Person = apps.get_model("accounts", "Person")
    last = 0
    while batch := list(Person.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for person in batch:
            person.looks = looks_of(person.name)
        Person.objects.bulk_update(batch, ["looks"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0003_affiliation_and_leaving")]

    operations = [
        migrations.RunPython(keep_looks, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently("person", models.Index(fields=["looks"], name="person_looks")),
    ]
