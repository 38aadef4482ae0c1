# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0022_posts_not_mirrored_are_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='thread',
            name='gone_in',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='The forum where it was taken away; it is removed here, too.', max_length=80),
        ),
    ]
