# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal's settings; workers and schedulers hurry."""

from eventforum.settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.faults.hurry"]
CELERY_BEAT_SCHEDULE = {
    "notifications.sweep": {
        "task": "notifications.sweep",
        "schedule": 1.0,
        "options": {"expires": 5.0},
    }
}
