# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of series and events: lock, check, write, record. `touch` serves the apps above."""

from apps.events.services.addressing import rename
from apps.events.services.channels import add_channel, remove_channel
from apps.events.services.events import cancel, change, open_event, restore, tell_discussions, touch
from apps.events.services.grants import (
    GRANT_MARK,
    ask_for_grant,
    give_grant,
    read_decisions,
    refuse_grant,
    revoke_grant,
    start_by_grant_only,
)
from apps.events.services.promising import promise, prove
from apps.events.services.roles import give_role, take_role
from apps.events.services.sanctions import (
    MARK,
    ban,
    lift,
    protected,
    read_all,
    refuse_sanctioned,
    silence,
    tell,
    warn,
)
from apps.events.services.series import (
    change_series,
    open_series,
    rename_series,
    touch_editions,
)
from apps.events.services.spending import count_in, give_back, spend, take_again
from apps.events.services.starting import (
    decline_suggestion,
    open_suggestion,
    start_event,
    suggest_event,
    take_suggestion,
)

__all__ = [
    "GRANT_MARK",
    "MARK",
    "add_channel",
    "ask_for_grant",
    "ban",
    "cancel",
    "change",
    "change_series",
    "count_in",
    "decline_suggestion",
    "give_back",
    "give_grant",
    "give_role",
    "lift",
    "open_event",
    "open_series",
    "open_suggestion",
    "promise",
    "protected",
    "prove",
    "read_all",
    "read_decisions",
    "refuse_grant",
    "refuse_sanctioned",
    "remove_channel",
    "rename",
    "rename_series",
    "restore",
    "revoke_grant",
    "silence",
    "spend",
    "start_by_grant_only",
    "start_event",
    "suggest_event",
    "take_again",
    "take_role",
    "take_suggestion",
    "tell",
    "tell_discussions",
    "touch",
    "touch_editions",
    "warn",
]
