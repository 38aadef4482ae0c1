# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0023_discussions_removed_on_a_forum'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='versions_in',
            field=models.TextField(db_default='', default='', editable=False, help_text='Codes of the languages it has versions in, with spaces between them.'),
        ),
        migrations.AddField(
            model_name='thread',
            name='versions_in',
            field=models.TextField(db_default='', default='', editable=False, help_text='Codes of the languages its title has versions in, with spaces between them.'),
        ),
    ]
