# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.translating.queries.missing import Task, tasks_of
from apps.translating.queries.versions import (
    fingerprint,
    latest_revision,
    pairs_of,
    revisions_of,
    standing,
    terms_in,
)

__all__ = [
    "Task",
    "fingerprint",
    "latest_revision",
    "pairs_of",
    "revisions_of",
    "standing",
    "tasks_of",
    "terms_in",
]
