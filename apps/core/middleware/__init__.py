# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to every request and answer; settings.MIDDLEWARE names these."""

from apps.core.middleware.bad_text import BadTextMiddleware
from apps.core.middleware.headers import HeadersMiddleware
from apps.core.middleware.kept_answers import KeptAnswersMiddleware
from apps.core.middleware.refusal import RefusalMiddleware

__all__ = ["BadTextMiddleware", "HeadersMiddleware", "KeptAnswersMiddleware", "RefusalMiddleware"]
