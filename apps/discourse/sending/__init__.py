# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the portal says goes to the forum: one topic at a time, one step at a time, each committed
before and after it is asked for.

    claims        who works on a topic, and what is under way
    differences   what is to be done next, by comparing both sides
    acts_of_*     the steps
    reading_back  what became of a step whose answer was lost
    waking        rows for what is new here, marks on what has changed
"""

from apps.discourse.sending.waking import (
    plan,
    plan_all,
    stop_waiting,
    tell_waiting,
    wake,
    wake_for,
    wake_sessions,
    wake_threads,
)
from apps.discourse.sending.working import Turn, is_waiting, work_for, work_one

__all__ = [
    "Turn",
    "is_waiting",
    "plan",
    "plan_all",
    "stop_waiting",
    "tell_waiting",
    "wake",
    "wake_for",
    "wake_sessions",
    "wake_threads",
    "work_for",
    "work_one",
]
