# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0007_region'),
        ('threads', '0018_cases_are_joined'),
    ]

    operations = [
        migrations.CreateModel(
            name='HiddenTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hidden_at', models.DateTimeField(auto_now_add=True, verbose_name='hidden at')),
                ('event', models.ForeignKey(blank=True, help_text='Empty for everywhere.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='event')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hiding', to='threads.tag', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'hidden tag',
                'verbose_name_plural': 'hidden tags',
                'constraints': [models.UniqueConstraint(fields=('tag', 'event'), name='tag_hidden_once_in_event'), models.UniqueConstraint(condition=models.Q(('event', None)), fields=('tag',), name='tag_hidden_once_everywhere')],
            },
        ),
    ]
