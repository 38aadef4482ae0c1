# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forum says is taken in: a topic at a time, by the worker that holds it."""

from apps.discourse.sending.claims import Claim, settle
from apps.discourse.sending.outcomes import Outcome


def read(claim: Claim) -> Outcome:
    settle(claim, heard_at=None, read_at=claim.now)
    return Outcome("read")
