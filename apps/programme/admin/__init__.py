# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports and kept programmes at the organizers' desk."""

from apps.programme.admin import desk, links, words
from apps.programme.admin.runs import ImportRunAdmin
from apps.programme.admin.sources import ProgrammeSourceAdmin

__all__ = ["ImportRunAdmin", "ProgrammeSourceAdmin", "desk", "links", "words"]
