# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.translating.queries.choosing import choices_for
from apps.translating.queries.missing import Task, tasks_of
from apps.translating.queries.versions import (
    fingerprint,
    job_of,
    latest_revision,
    pairs_of,
    revisions_of,
    standing,
    terms_in,
)

__all__ = [
    "Task",
    "choices_for",
    "fingerprint",
    "job_of",
    "latest_revision",
    "pairs_of",
    "revisions_of",
    "standing",
    "tasks_of",
    "terms_in",
]
