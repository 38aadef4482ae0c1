# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from apps.accounts.lookalikes import called

BATCH = 2_000


def keep_words(apps, schema_editor):
    """The words of everybody's name, in short transactions: nobody waits for it."""
    Person = apps.get_model("accounts", "Person")
    last = 0
    rows = Person.objects.filter(left_at=None)
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for person in batch:
            person.called = called(person.name)
        Person.objects.bulk_update(batch, ["called"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0004_looks_of_names")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="called",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text=(
                    "The words of the name as `lookalikes.called` has them, to find people by them."
                ),
                max_length=150,
            ),
        ),
        migrations.RunPython(keep_words, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently("person", models.Index(fields=["called"], name="person_called")),
    ]
