# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: become known here, change, merge, choose how to read, ways in and sessions, leave."""

from apps.accounts.services.addresses import change_email, remove_email
from apps.accounts.services.administering import (
    give_administration,
    reinstate,
    suspend,
    take_administration,
)
from apps.accounts.services.affiliations import affiliate, confirm_affiliation, doubt_affiliation
from apps.accounts.services.choosing import (
    change_preferences,
    checked_choices,
    forbid_machines,
    settle,
)
from apps.accounts.services.forum import (
    follow_person_of_forum,
    join_persons,
    person_from_forum,
    refuse_avatar,
    show_as_on_forum,
    show_avatar,
    show_no_more_as_on_forum,
)
from apps.accounts.services.identities import connect, disconnect, join_by_identity
from apps.accounts.services.joining import join, make_admin
from apps.accounts.services.leaving import (
    GRACE,
    leave,
    let_go,
    let_go_again,
    let_go_of_all,
    note_download,
    stay,
)
from apps.accounts.services.marking import mark, unmark
from apps.accounts.services.open_sessions import (
    close_session,
    end_session,
    end_sessions,
    forget_sessions_of_before,
    open_session,
)
from apps.accounts.services.people import enter, merge, rename, unnamed
from apps.accounts.services.proofs import (
    forget_second_factors,
    keep_passkey,
    remove_passkey,
    renew_recovery_codes,
    turn_off_app,
    turn_on_app,
)
from apps.accounts.services.unread import lock_accounts, tell_unread

__all__ = [
    "GRACE",
    "affiliate",
    "change_email",
    "change_preferences",
    "checked_choices",
    "close_session",
    "confirm_affiliation",
    "connect",
    "disconnect",
    "doubt_affiliation",
    "end_session",
    "end_sessions",
    "enter",
    "follow_person_of_forum",
    "forbid_machines",
    "forget_second_factors",
    "forget_sessions_of_before",
    "give_administration",
    "join",
    "join_by_identity",
    "join_persons",
    "keep_passkey",
    "leave",
    "let_go",
    "let_go_again",
    "let_go_of_all",
    "lock_accounts",
    "make_admin",
    "mark",
    "merge",
    "note_download",
    "open_session",
    "person_from_forum",
    "refuse_avatar",
    "reinstate",
    "remove_email",
    "remove_passkey",
    "rename",
    "renew_recovery_codes",
    "settle",
    "show_as_on_forum",
    "show_avatar",
    "show_no_more_as_on_forum",
    "stay",
    "suspend",
    "take_administration",
    "tell_unread",
    "turn_off_app",
    "turn_on_app",
    "unmark",
    "unnamed",
]
