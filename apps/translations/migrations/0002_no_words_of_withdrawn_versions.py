# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations


def empty(apps, schema_editor):
    """Records of versions that were taken away held their words, which should be gone."""
    schema_editor.execute(
        "UPDATE activity_activity SET data = data - 'text'"
        " WHERE verb = 'translation.withdrawn' AND data ? 'text'"
    )


class Migration(migrations.Migration):
    dependencies = [("translations", "0001_initial"), ("activity", "0001_initial")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop, elidable=True)]
