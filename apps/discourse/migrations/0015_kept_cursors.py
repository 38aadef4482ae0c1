# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discourse', '0014_one_row_a_topic'),
        ('event_sessions', '0004_invitations'),
        ('threads', '0025_questions_for_the_session'),
    ]

    operations = [
        migrations.AddField(
            model_name='eventmirror',
            name='closed_categories',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), blank=True, db_default=[], default=list, editable=False, help_text='Of those that it uses: closed to some there. What lies in them is hidden here.', size=None),
        ),
        migrations.AddField(
            model_name='eventmirror',
            name='swept_to',
            field=models.JSONField(blank=True, editable=False, help_text='Where a comparison that is not over goes on: category and page.', null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='reading',
            field=models.JSONField(blank=True, help_text='Of a reading that is not over: its beginning, and the last post taken in.', null=True),
        ),
        migrations.AddField(
            model_name='watch',
            name='cursors',
            field=models.JSONField(blank=True, db_default={}, default=dict, help_text='By what is looked at: where the next turn goes on with what is not over.'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False), models.Q(('kind', 'section'), _negated=True)), fields=('mirror', 'number'), name='forum_topic_once_a_mirror'),
        ),
    ]
