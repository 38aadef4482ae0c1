# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: become known here, rename, merge, choose how to read."""

from apps.accounts.services.choosing import change_preferences, checked_choices, settle
from apps.accounts.services.joining import join, make_admin
from apps.accounts.services.people import merge, rename

__all__ = [
    "change_preferences",
    "checked_choices",
    "join",
    "make_admin",
    "merge",
    "rename",
    "settle",
]
