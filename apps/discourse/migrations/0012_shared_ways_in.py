# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discourse', '0011_localized_titles'),
    ]

    operations = [
        migrations.AddField(
            model_name='forum',
            name='shared_ways',
            field=models.JSONField(blank=True, db_default={}, default=dict, help_text='Providers that let people in here, and what the forum calls the same ones.'),
        ),
        migrations.AlterField(
            model_name='forumperson',
            name='linked_by',
            field=models.CharField(blank=True, choices=[('key', 'a key of their own'), ('provider', 'signing in on the forum'), ('consumer', 'signing in to the forum from here'), ('shared', 'signing in to both by the same account elsewhere')], db_default='', default='', max_length=8, verbose_name='how it was shown'),
        ),
    ]
