# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin: one base for every table of it, held to the events of who is at work."""

from apps.core.admin.actions import Nothing, OptionalReason, Reason, offer, verb_action
from apps.core.admin.base import EventScopedAdmin
from apps.core.admin.links import Link, link_on
from apps.core.admin.scope import Scope, actor, scope_of
from apps.core.admin.scoped import EventScopedInline
from apps.core.admin.written import AddedOrRemoved, WrittenByVerbs

__all__ = [
    "AddedOrRemoved",
    "EventScopedAdmin",
    "EventScopedInline",
    "Link",
    "Nothing",
    "OptionalReason",
    "Reason",
    "Scope",
    "WrittenByVerbs",
    "actor",
    "link_on",
    "offer",
    "scope_of",
    "verb_action",
]
