# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0004_sanctions_and_safety'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='has_discussions',
            field=models.BooleanField(db_default=False, default=False, editable=False, help_text='Whether its bars lead to discussions; set from above by `tell_discussions`.'),
        ),
    ]
