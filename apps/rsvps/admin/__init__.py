# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin of taking part: how many places there are, and who takes them."""

from apps.rsvps.admin import links, words
from apps.rsvps.admin.headcounts import HeadcountAdmin
from apps.rsvps.admin.rsvps import RsvpAdmin

__all__ = ["HeadcountAdmin", "RsvpAdmin", "links", "words"]
