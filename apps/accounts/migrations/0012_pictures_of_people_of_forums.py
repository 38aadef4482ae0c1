# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_people_of_a_forum'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='avatar',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='Name of our own copy of the picture they have there (apps.media).', max_length=32),
        ),
        migrations.AlterField(
            model_name='person',
            name='forum',
            field=models.JSONField(blank=True, editable=False, help_text='Of who writes on a mirrored forum: its name as `place`, `username` and `address` there, the address of their `picture`. Nobody is known by these: whose entry it is, the mirror keeps.', null=True, verbose_name='known from a forum'),
        ),
    ]
