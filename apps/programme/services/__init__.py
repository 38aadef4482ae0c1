# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of imports: read a source, compare it with an event, apply what changed; keep in step."""

from apps.programme.services.applying import apply
from apps.programme.services.comparing import compare
from apps.programme.services.keeping import (
    keep_in_step,
    known_format,
    known_timezone,
    pause,
    resume,
    stop_keeping,
    sync_now,
    web_address,
)
from apps.programme.services.opening import open_for
from apps.programme.services.plan import Answers, Plan
from apps.programme.services.reading import parsed, read
from apps.programme.services.syncing import due_sources, sync
from apps.programme.services.telling import forget_mails, send_waiting, tell_organizers
from apps.programme.services.waiting import (
    approve,
    choose,
    discard,
    forget_old,
    preview,
    read_again,
    start_import,
)
from apps.programme.services.working import carry_out, prepare, stuck_runs

__all__ = [
    "Answers",
    "Plan",
    "apply",
    "approve",
    "carry_out",
    "choose",
    "compare",
    "discard",
    "due_sources",
    "forget_mails",
    "forget_old",
    "keep_in_step",
    "known_format",
    "known_timezone",
    "open_for",
    "parsed",
    "pause",
    "prepare",
    "preview",
    "read",
    "read_again",
    "resume",
    "send_waiting",
    "start_import",
    "stop_keeping",
    "stuck_runs",
    "sync",
    "sync_now",
    "tell_organizers",
    "web_address",
]
