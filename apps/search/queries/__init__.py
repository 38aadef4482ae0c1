# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: what a question finds, and what of it this reader may see."""

from apps.search.queries.answers import Answer, answer, like
from apps.search.queries.finding import Filters, Found, find, near
from apps.search.queries.hits import Group, Hit
from apps.search.queries.showing import shown

__all__ = ["Answer", "Filters", "Found", "Group", "Hit", "answer", "find", "like", "near", "shown"]
