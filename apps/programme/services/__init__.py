# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of imports: read a source, compare it with an event, apply what changed."""

from apps.programme.services.applying import apply
from apps.programme.services.comparing import compare
from apps.programme.services.opening import open_for
from apps.programme.services.plan import Answers, Plan
from apps.programme.services.reading import parsed, read

__all__ = ["Answers", "Plan", "apply", "compare", "open_for", "parsed", "read"]
