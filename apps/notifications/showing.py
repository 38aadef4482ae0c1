# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages that all share show of one reader: the button that follows, and what is unread.

{% include "notifications/_follow.html" with kind="event" pk=event.pk %}
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language

from apps.core.page_cache import filler
from apps.notifications.queries.follows import Following, following

NOBODY = Following(is_on=False)


@filler("follow", shared=True)
def follow_button(request: HttpRequest, kind: str, pk: str) -> str:
    """The button for this reader; one statement, none for strangers."""
    mine = following(request.user, kind, int(pk)) if _is_known(request) else NOBODY
    return button(kind, int(pk), mine)


def button(kind: str, pk: int, mine: Following) -> str:
    return _button(get_language() or settings.LANGUAGE_CODE, kind, pk, mine)


@lru_cache(maxsize=2_000)
def _button(language: str, kind: str, pk: int, mine: Following) -> str:
    with translation.override(language):
        context = {"kind": kind, "pk": pk, "mine": mine}
        return render_to_string("notifications/_follow_button.html", context)


@filler("inbox-count")
def unread(request: HttpRequest) -> str:
    """How many notices wait, for the bars: it comes with the account and costs nothing."""
    user: Any = request.user if _is_known(request) else None
    count = user.unread if user is not None else 0
    if not count:
        return ""
    return _count(get_language() or settings.LANGUAGE_CODE, min(count, 100))


@lru_cache(maxsize=2_000)
def _count(language: str, count: int) -> str:
    with translation.override(language):
        return render_to_string("notifications/_unread.html", {"count": count})


def _is_known(request: HttpRequest) -> bool:
    """Asked without a session where there is no cookie: strangers' pages stay untouched by it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
