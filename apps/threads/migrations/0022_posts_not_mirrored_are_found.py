# SPDX-License-Identifier: AGPL-3.0-or-later

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Outside a transaction: the table can be written while the index is made."""

    atomic = False

    dependencies = [
        ("threads", "0021_posts_of_a_forum"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=~Q(mirror_state=""),
                fields=["thread"],
                name="posts_not_mirrored",
            ),
        ),
    ]
