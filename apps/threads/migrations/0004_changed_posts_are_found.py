# SPDX-License-Identifier: AGPL-3.0-or-later

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Outside a transaction: the table can be written while the index is made."""

    atomic = False

    dependencies = [
        ("threads", "0003_announcements_are_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="changed_in",
            field=models.PositiveBigIntegerField(
                db_default=0,
                default=0,
                editable=False,
                help_text=(
                    "The version of its discussion that its latest change made; 0 while unchanged."
                ),
            ),
        ),
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=Q(changed_in__gt=0),
                fields=["thread", "changed_in"],
                name="posts_changed",
            ),
        ),
    ]
