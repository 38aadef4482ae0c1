# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: record what happened, deliver it, and let a form be sent twice."""

from apps.activity.services.delivery import deliver, forget_old_keys, sweep
from apps.activity.services.recording import record, record_all, record_each
from apps.activity.services.repeating import Attempt, once

__all__ = [
    "Attempt",
    "deliver",
    "forget_old_keys",
    "once",
    "record",
    "record_all",
    "record_each",
    "sweep",
]
