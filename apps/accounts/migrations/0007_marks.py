# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_unnamed_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='marks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, editable=False, help_text='What pages have to look up for this person; set by the verb `mark`.', size=None),
        ),
    ]
