# SPDX-License-Identifier: AGPL-3.0-or-later

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Outside a transaction: the table can be written while the index is made."""

    atomic = False

    dependencies = [
        ("threads", "0019_tags_are_hidden"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=Q(removed_at__isnull=False),
                fields=["thread", "number"],
                name="posts_gone_by_thread",
            ),
        ),
    ]
