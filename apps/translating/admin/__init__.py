# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin of translating: the words of an event, and the machines it asks."""

from apps.translating.admin import links, words
from apps.translating.admin.engines import ChoiceAdmin, QualityAdmin
from apps.translating.admin.terms import TermAdmin

__all__ = ["ChoiceAdmin", "QualityAdmin", "TermAdmin", "links", "words"]
