# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_admin_opens_by_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='holds_first_posts',
            field=models.BooleanField(db_default=False, default=False, verbose_name='the first texts of new people wait for a moderator'),
        ),
        migrations.AddField(
            model_name='event',
            name='safety_contact',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='contact for safety'),
        ),
        migrations.AddField(
            model_name='eventrole',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), blank=True, db_default=[], default=list, help_text='A moderator decides on texts in these languages only; empty means in all.', size=None, verbose_name='languages moderated'),
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('warning', 'Warned'), ('silence', 'Silenced in this event'), ('ban', 'Banned from writing anywhere here')], max_length=8, verbose_name='kind')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('rule', models.PositiveSmallIntegerField(choices=[(1, 'Harassment, threats, insults'), (2, 'Somebody’s private data'), (3, 'Hate against a group'), (4, 'Spam or advertising'), (5, 'Off topic, or disturbing the talk'), (6, 'A copyright infringed'), (7, 'Pretending to be somebody else'), (8, 'Something else that does harm')], verbose_name='rule')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason, for the person')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read by the person')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sanctions', to='events.event', verbose_name='event')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sanctions', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'sanction',
                'verbose_name_plural': 'sanctions',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'silence'), _negated=True), models.Q(('event__isnull', False), ('until__isnull', False)), _connector='OR'), name='silence_has_an_event_and_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ban'), _negated=True), ('event', None), _connector='OR'), name='ban_is_everywhere')],
            },
        ),
    ]
