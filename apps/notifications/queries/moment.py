# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.db import connection


def database_time() -> datetime:
    """By the one clock that all workers share: theirs may be wrong, and may jump."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
