# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_open_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="affiliation",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="affiliation"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="affiliation_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="affiliation confirmed"),
        ),
        migrations.AddField(
            model_name="person",
            name="affiliation_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="affiliation confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="affiliation_language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=35,
                verbose_name="language of the affiliation",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="left_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="left"),
        ),
        migrations.AddField(
            model_name="person",
            name="looks",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The name as `lookalikes.looks_of` has it, to find names that look alike.",
                max_length=150,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="leaving_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="leaves"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="leaving_posts",
            field=models.CharField(
                blank=True,
                choices=[
                    ("keep", "stay, under “A former participant”"),
                    ("remove", "are taken away"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=6,
                verbose_name="posts after leaving",
            ),
        ),
    ]
