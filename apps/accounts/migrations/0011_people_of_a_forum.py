# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_looks_without_affiliations'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='forum',
            field=models.JSONField(blank=True, editable=False, help_text='Of who writes on a mirrored forum: its name as `place`, `username` and `address` there. Nobody is known by these: whose entry it is, the mirror keeps.', null=True, verbose_name='known from a forum'),
        ),
    ]
