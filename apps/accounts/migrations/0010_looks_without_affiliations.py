# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

from apps.accounts.lookalikes import looks_of

BATCH = 2_000


def keep_looks(apps, schema_editor):
    """Names with the abbreviation of an affiliate after them look like those without it, in short
    transactions."""
    Person = apps.get_model("accounts", "Person")
    people = Person.objects.filter(name__iregex=r"[^[:alnum:][:space:]]|wm", left_at=None)
    last = 0
    while batch := list(people.filter(pk__gt=last).exclude(looks="").order_by("pk")[:BATCH]):
        for person in batch:
            person.looks = looks_of(person.name)
        Person.objects.bulk_update(batch, ["looks"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0009_unread_notices")]

    operations = [migrations.RunPython(keep_looks, migrations.RunPython.noop, elidable=True)]
