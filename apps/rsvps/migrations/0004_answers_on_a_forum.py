# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rsvps', '0003_shared_agendas'),
    ]

    operations = [
        migrations.AddField(
            model_name='headcount',
            name='forum',
            field=models.JSONField(blank=True, editable=False, help_text='Its name as `place`, the `address` there, how many are `going` or `interested`.', null=True, verbose_name='answers on a forum'),
        ),
    ]
