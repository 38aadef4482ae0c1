# SPDX-License-Identifier: AGPL-3.0-or-later

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Outside a transaction: the table can be written while the index is made."""

    atomic = False

    dependencies = [
        ("events", "0002_why_cancelled"),
        ("threads", "0002_announcements_and_reasons"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                condition=Q(announced_at__isnull=False),
                fields=["event", "-announced_at"],
                name="threads_announced",
            ),
        ),
    ]
