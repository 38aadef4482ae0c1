# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderation shows to single readers in pages that all share: see core.page_cache.

Marks on the account say whether there is anything, so that others' pages cost nothing.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from apps.core.page_cache import filler
from apps.events import services as events
from apps.events.moderating import moderating
from apps.threads.models import HeldPost
from apps.threads.queries.moderation import open_count
from apps.threads.services.holding import MARK


def _reader(request: HttpRequest) -> Any:
    """Who is signed in, asked of nobody without a session; else None."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


@filler("told")
def told(request: HttpRequest) -> str:
    """That a moderator has told this person something they have not read, or that a request of
    theirs was decided."""
    user = _reader(request)
    if user is None:
        return ""
    said = ""
    if events.MARK in user.marks:
        said += render_to_string("threads/moderation/_told.html", {})
    if events.GRANT_MARK in user.marks:
        said += render_to_string("events/_decided.html", {})
    return said


@filler("held")
def held(request: HttpRequest, thread: str, session: str) -> str:
    """The person's own texts that wait in this discussion."""
    user = _reader(request)
    if user is None or MARK not in user.marks:
        return ""
    here = Q(thread=int(thread)) if int(thread) else Q(pk__in=[])
    if int(session):
        here |= Q(thread=None, target__session=int(session), target__title="")
    rows = HeldPost.objects.filter(here, user=user, decided_at=None).order_by("pk")
    waiting = list(rows)
    if not waiting:
        return ""
    return render_to_string("threads/moderation/_held.html", {"waiting": waiting}, request=request)


@filler("cases")
def cases(request: HttpRequest, event: str, slug: str) -> str:
    """For moderators: how much waits, and the way there."""
    user = _reader(request)
    if user is None or not user.is_staff or moderating(user, int(event)) is None:
        return ""
    count = open_count(int(event))
    return render_to_string("threads/moderation/_cases.html", {"count": count, "slug": slug})
