# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('events', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('scope', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(max_length=64)),
                ('answer', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('key'), models.F('scope'), name='idempotency_key_unique_in_scope')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=80, verbose_name="verb")),
                ('object_id', models.BigIntegerField(verbose_name="object id")),
                ('data', models.JSONField(blank=True, default=dict, verbose_name="data")),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                ('dispatched_at', models.DateTimeField(blank=True, null=True, verbose_name="dispatched at")),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name="next try at")),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to=settings.AUTH_USER_MODEL, verbose_name="actor")),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name="content type")),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='events.event', verbose_name="event")),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(models.F('next_try_at'), models.F('id'), condition=models.Q(('dispatched_at', None)), name='activity_waiting'), models.Index(fields=['content_type', 'object_id', '-id'], name='activity_of_subject'), models.Index(fields=['event', '-id'], name='activity_of_event')],
            },
        ),
    ]
