# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

FORWARD = """
ALTER TABLE events_event ALTER COLUMN hidden SET (n_distinct = 2);
ALTER TABLE events_event SET (
    autovacuum_analyze_threshold = 10, autovacuum_analyze_scale_factor = 0.02
);
"""

BACK = """
ALTER TABLE events_event ALTER COLUMN hidden RESET (n_distinct);
ALTER TABLE events_event RESET (autovacuum_analyze_threshold, autovacuum_analyze_scale_factor);
"""


class Migration(migrations.Migration):
    """Let the planner know that an event can be hidden and need not be.

    From a table of a single event it learns of one value, and takes no event at all to have the
    other: it plans for no visible discussion, and goes through all of them for each row it meets.
    The table is small and counts up with every post: it is looked at again soon. Neither statement
    waits for readers or writers, nor they for it.
    """

    dependencies = [("events", "0005_tells_whether_it_has_discussions")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
