# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_people_are_found_by_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="unnamed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Nobody in particular: whoever writes without a name, whom only the post's own app knows. As one who left it has no page and is not found.",
            ),
        ),
    ]
