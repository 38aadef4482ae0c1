# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('event_sessions', '0002_speaker_merged_into'),
        ('events', '0005_tells_whether_it_has_discussions'),
        ('threads', '0014_drafts_in_the_account'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80, unique=True, verbose_name='address word')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('description_html', models.TextField(blank=True, editable=False)),
                ('version', models.PositiveBigIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'area',
                'verbose_name_plural': 'areas',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=60, unique=True, verbose_name='address word')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='ThreadPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pinned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='pinned')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
            ],
            options={
                'verbose_name': 'further place',
                'verbose_name_plural': 'further places',
            },
        ),
        migrations.AddField(
            model_name='post',
            name='moved_to',
            field=models.ForeignKey(blank=True, editable=False, help_text='This row only keeps the number of a post that is elsewhere now.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stubs', to='threads.post', verbose_name='moved to'),
        ),
        migrations.AddField(
            model_name='thread',
            name='arranged',
            field=models.BooleanField(db_default=False, default=False, editable=False, help_text='Whether its page has tags, further places, parts or a whole to ask for.'),
        ),
        migrations.AddField(
            model_name='thread',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by'),
        ),
        migrations.AddField(
            model_name='thread',
            name='continues',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='continued_in', to='threads.post', verbose_name='continues'),
        ),
        migrations.AddField(
            model_name='thread',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='merged', to='threads.thread', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='thread',
            name='moved_count',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Numbers whose posts are elsewhere now.', verbose_name='moved count'),
        ),
        migrations.AddField(
            model_name='thread',
            name='parent',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='subthreads', to='threads.thread', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='thread',
            name='pinned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='pinned'),
        ),
        migrations.AddField(
            model_name='thread',
            name='removed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='removed by'),
        ),
        migrations.AlterField(
            model_name='thread',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='events.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='thread',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='threads', to='threads.tag', verbose_name='tags'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(condition=models.Q(('pinned_at__isnull', False)), fields=['event', '-pinned_at'], name='threads_pinned'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.CheckConstraint(condition=models.Q(('session__isnull', True), ('event__isnull', False), _connector='OR'), name='thread_of_a_session_is_of_an_event'),
        ),
        migrations.AddField(
            model_name='threadplace',
            name='added_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
        ),
        migrations.AddField(
            model_name='threadplace',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='threads.area', verbose_name='area'),
        ),
        migrations.AddField(
            model_name='threadplace',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='threadplace',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='event_sessions.session', verbose_name='session'),
        ),
        migrations.AddField(
            model_name='threadplace',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='threads.thread', verbose_name='discussion'),
        ),
        migrations.AddConstraint(
            model_name='threadplace',
            constraint=models.UniqueConstraint(fields=('thread', 'area'), name='thread_once_in_area'),
        ),
        migrations.AddConstraint(
            model_name='threadplace',
            constraint=models.UniqueConstraint(condition=models.Q(('session__isnull', True)), fields=('thread', 'event'), name='thread_once_in_event'),
        ),
        migrations.AddConstraint(
            model_name='threadplace',
            constraint=models.UniqueConstraint(fields=('thread', 'session'), name='thread_once_in_session'),
        ),
        migrations.AddConstraint(
            model_name='threadplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', False), ('event__isnull', True), ('session__isnull', True)), models.Q(('area__isnull', True), ('event__isnull', False)), _connector='OR'), name='place_is_an_area_or_of_an_event'),
        ),
    ]
