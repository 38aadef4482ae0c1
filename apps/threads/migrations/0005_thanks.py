# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_looks_of_names"),
        ("threads", "0004_changed_posts_are_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="thanks_count",
            field=models.IntegerField(
                db_default=0, default=0, editable=False, verbose_name="thanks"
            ),
        ),
        migrations.CreateModel(
            name="Thank",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thanks",
                        to="accounts.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thanks",
                        to="threads.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "thanks",
                "verbose_name_plural": "thanks",
                "constraints": [
                    models.UniqueConstraint(fields=("post", "person"), name="thanks_once_a_person")
                ],
            },
        ),
    ]
