# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: keep the index true, build it, look after what was missed."""

from apps.search.services.building import Built, build, sweep
from apps.search.services.following import follow
from apps.search.services.indexing import forget, index
from apps.search.services.leaving import let_go

__all__ = ["Built", "build", "follow", "forget", "index", "let_go", "sweep"]
