# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_pictures_of_people_of_forums'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='forbids_machines',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='no versions of their words by machines'),
        ),
    ]
