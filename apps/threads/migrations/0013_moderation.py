# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0004_sanctions_and_safety'),
        ('threads', "0012_messages_brought_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='hidden_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Taken off the page while moderators look at it. It is removed meanwhile, too.', null=True, verbose_name='hidden at'),
        ),
        migrations.AddField(
            model_name='post',
            name='removed_rule',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Harassment, threats, insults'), (2, 'Somebody’s private data'), (3, 'Hate against a group'), (4, 'Spam or advertising'), (5, 'Off topic, or disturbing the talk'), (6, 'A copyright infringed'), (7, 'Pretending to be somebody else'), (8, 'Something else that does harm')], editable=False, null=True, verbose_name='under rule'),
        ),
        migrations.AddField(
            model_name='thread',
            name='hidden_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Taken off the page while moderators look at it. It is removed meanwhile, too.', null=True, verbose_name='hidden at'),
        ),
        migrations.AddField(
            model_name='thread',
            name='removed_reason',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=300, verbose_name='why it was removed'),
        ),
        migrations.AddField(
            model_name='thread',
            name='removed_rule',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Harassment, threats, insults'), (2, 'Somebody’s private data'), (3, 'Hate against a group'), (4, 'Spam or advertising'), (5, 'Off topic, or disturbing the talk'), (6, 'A copyright infringed'), (7, 'Pretending to be somebody else'), (8, 'Something else that does harm')], editable=False, null=True, verbose_name='under rule'),
        ),
        migrations.CreateModel(
            name='HeldPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.JSONField(help_text='The draft it came as, without its text.')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(editable=False)),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                ('why', models.CharField(choices=[('first', 'The first text of somebody new'), ('links', 'Many links from somebody new'), ('repeated', 'The same text in several places')], max_length=8, verbose_name='why it waits')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                ('outcome', models.CharField(blank=True, choices=[('released', 'Released'), ('refused', 'Not taken up'), ('withdrawn', 'Withdrawn by its author')], max_length=9, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason, for the author')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='event')),
                ('post', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='threads.post', verbose_name='post')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.thread', verbose_name='discussion')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_posts', to=settings.AUTH_USER_MODEL, verbose_name='author')),
            ],
            options={
                'verbose_name': 'text that waits',
                'verbose_name_plural': 'texts that wait',
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='opened at')),
                ('worked_at', models.DateTimeField(blank=True, null=True, verbose_name='looked at since')),
                ('outcome', models.CharField(blank=True, choices=[('dismissed', 'Left as it is'), ('hidden', 'Hidden'), ('removed', 'Removed'), ('closed', 'Discussion closed'), ('released', 'Released'), ('refused', 'Not taken up'), ('withdrawn', 'Withdrawn by its author')], max_length=9, verbose_name='outcome')),
                ('rule', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Harassment, threats, insults'), (2, 'Somebody’s private data'), (3, 'Hate against a group'), (4, 'Spam or advertising'), (5, 'Off topic, or disturbing the talk'), (6, 'A copyright infringed'), (7, 'Pretending to be somebody else'), (8, 'Something else that does harm')], null=True, verbose_name='rule')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='event')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='threads.post', verbose_name='post')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='threads.thread', verbose_name='discussion')),
                ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked at by')),
                ('held', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='case', to='threads.heldpost', verbose_name='text that waits')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.PositiveSmallIntegerField(choices=[(1, 'Harassment, threats, insults'), (2, 'Somebody’s private data'), (3, 'Hate against a group'), (4, 'Spam or advertising'), (5, 'Off topic, or disturbing the talk'), (6, 'A copyright infringed'), (7, 'Pretending to be somebody else'), (8, 'Something else that does harm')], verbose_name='rule')),
                ('words', models.TextField(blank=True, max_length=1000, verbose_name='words')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='threads.case', verbose_name='case')),
                ('reporter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reported by')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
            },
        ),
        migrations.AddIndex(
            model_name='heldpost',
            index=models.Index(condition=models.Q(('decided_at', None)), fields=['user', 'thread'], name='held_texts_waiting'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('decided_at', None)), fields=['event', 'id'], name='cases_open_by_event'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['event', '-decided_at', '-id'], name='cases_decided_by_event'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('post',), name='one_open_case_a_post'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None), ('held', None), ('post', None)), fields=('thread',), name='one_open_case_a_discussion'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('case', 'reporter'), name='one_report_a_person_and_case'),
        ),
    ]
