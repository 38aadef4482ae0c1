# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: record what happened, deliver it, and let a form be sent twice."""

from apps.activity.services.delivery import deliver, forget_old_keys, sweep
from apps.activity.services.pausing import StillWaiting, pause_outgoing, resume_outgoing
from apps.activity.services.recording import record, record_all, record_each
from apps.activity.services.repeating import Attempt, once

__all__ = [
    "Attempt",
    "StillWaiting",
    "deliver",
    "forget_old_keys",
    "once",
    "pause_outgoing",
    "record",
    "record_all",
    "record_each",
    "resume_outgoing",
    "sweep",
]
