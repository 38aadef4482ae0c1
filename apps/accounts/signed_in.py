# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who a session belongs to: the person in it, as long as its row among the open sessions stands.

Sessions are read from the cache. Had that the last word, a session revoked while the cache was
away, or read by another process at that moment, would come to life again. The row comes with the
account, in one query.
"""

import re

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import OpenSession, User

BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


class SignedInRequest(HttpRequest):
    """What a view gets behind login_required or fresh_sign_in_required."""

    user: User


def reader_of(request: HttpRequest) -> User | AnonymousUser:
    """The person signed in with this session. One query; one more at the first visit of a day."""
    user = auth.get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    key = request.session.session_key
    seen = getattr(user, "sessions", {}).get(key)
    if seen is None:
        request.session.flush()
        return AnonymousUser()
    today = timezone.now().date()
    if seen != today.isoformat():
        OpenSession.objects.filter(session_key=key).update(seen_on=today)
    return user


def browser_of(request: HttpRequest) -> str:
    """What people know their browser as, "Firefox · Windows"; empty when it does not say."""
    agent = request.META.get("HTTP_USER_AGENT", "")[:400]
    found = [
        next((name for name, sign in names if re.search(sign, agent)), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found))
