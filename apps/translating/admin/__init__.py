# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin of translating: the words that an event has agreed on."""

from apps.translating.admin import links, words
from apps.translating.admin.terms import TermAdmin

__all__ = ["TermAdmin", "links", "words"]
