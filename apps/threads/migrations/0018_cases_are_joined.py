# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0017_follow_ups_are_accepted'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='outcome',
            field=models.CharField(blank=True, choices=[('dismissed', 'Left as it is'), ('hidden', 'Hidden'), ('removed', 'Removed'), ('closed', 'Discussion closed'), ('released', 'Released'), ('refused', 'Not taken up'), ('withdrawn', 'Withdrawn by its author'), ('joined', 'Joined with another case')], max_length=9, verbose_name='outcome'),
        ),
    ]
