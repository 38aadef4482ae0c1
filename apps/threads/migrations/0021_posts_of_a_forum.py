# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_looks_without_affiliations'),
        ('threads', '0020_posts_gone_are_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='why',
            field=models.CharField(blank=True, choices=[('clash', 'Changed here and on the forum at the same time')], db_default='', default='', max_length=8, verbose_name='why'),
        ),
        migrations.AddField(
            model_name='post',
            name='edited_in',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='The forum where its latest change was made; empty for one made here.', max_length=80),
        ),
        migrations.AddField(
            model_name='post',
            name='gone_in',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='The forum where it was taken away; it is removed here, too.', max_length=80),
        ),
        migrations.AddField(
            model_name='post',
            name='mirror_reason',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=300, verbose_name='why it is not mirrored'),
        ),
        migrations.AddField(
            model_name='post',
            name='mirror_state',
            field=models.CharField(blank=True, choices=[('waiting', 'Waiting to mirror'), ('parked', 'Not mirrored')], db_default='', default='', editable=False, max_length=8, verbose_name='mirror'),
        ),
        migrations.AddField(
            model_name='post',
            name='origin',
            field=models.JSONField(blank=True, editable=False, help_text='Of what came from a mirrored forum: its name as `place`, the address there.', null=True, verbose_name='said on a forum'),
        ),
        migrations.AddField(
            model_name='post',
            name='thanks_there',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Those of the thanks that were given on a forum, by nobody known here.'),
        ),
        migrations.AddField(
            model_name='postrevision',
            name='is_rival',
            field=models.BooleanField(db_default=False, default=False, editable=False, help_text='It was changed on both sides at once, and the other text is shown.'),
        ),
        migrations.AddField(
            model_name='postrevision',
            name='place',
            field=models.CharField(blank=True, db_default='', default='', help_text='The forum where this was written; empty for here.', max_length=80, verbose_name='written on'),
        ),
        migrations.AddField(
            model_name='postrevision',
            name='writer',
            field=models.CharField(blank=True, db_default='', default='', help_text='The name there of who changed it; empty for its author.', max_length=150, verbose_name='written by'),
        ),
    ]
