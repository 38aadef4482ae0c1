# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session_key",
                    models.CharField(editable=False, max_length=40, unique=True),
                ),
                ("way", models.CharField(max_length=200, verbose_name="way in")),
                ("browser", models.CharField(blank=True, max_length=80, verbose_name="browser")),
                ("signed_in_at", models.DateTimeField(verbose_name="signed in at")),
                ("seen_on", models.DateField(verbose_name="last used on")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "open session",
                "verbose_name_plural": "open sessions",
            },
        ),
    ]
