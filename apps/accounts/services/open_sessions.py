# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody is signed in. The rows decide, the stored sessions only follow: see middleware."""

from datetime import date
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import OpenSession, User
from apps.activity.services import record

MOST = 50
"""Browsers a person can be signed in with; signing in with one more ends the oldest."""


@transaction.atomic
def open_session(user: User, *, session_key: str, way: str, browser: str) -> OpenSession:
    """From now on whoever holds this session is this person."""
    now = timezone.now()
    session, _made = OpenSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "way": way,
            "browser": browser,
            "signed_in_at": now,
            "seen_on": now.date(),
        },
    )
    newest = OpenSession.objects.filter(user=user).order_by("-signed_in_at", "-pk")
    _end(OpenSession.objects.filter(pk__in=[old.pk for old in newest[MOST:]]))
    return session


def end_session(user: User, session_id: int, *, by: User) -> bool:
    """Sign the person out of one browser, at once; False when it was over already."""
    with transaction.atomic():
        ended = _end(OpenSession.objects.filter(user=user, pk=session_id))
        if ended:
            record("person.session_ended", user.person, by=by)
    return bool(ended)


def end_sessions(user: User, *, but: str = "", by: User | None) -> int:
    """Sign the person out everywhere, but for the session of this key; how many were ended."""
    with transaction.atomic():
        ended = _end(OpenSession.objects.filter(user=user).exclude(session_key=but))
        if ended:
            record("person.session_ended", user.person, by=by, count=ended)
    return ended


def close_session(session_key: str) -> None:
    """The person signed out here."""
    OpenSession.objects.filter(session_key=session_key).delete()


def forget_sessions_of_before(day: date) -> int:
    """Take sessions off the list that were last used before this day; how many there were."""
    forgotten, _rows = OpenSession.objects.filter(seen_on__lt=day).delete()
    return forgotten


def _end(sessions: QuerySet[OpenSession]) -> int:
    """Without its row a session is nobody's; that the store forgets it too is good order only."""
    ended = list(sessions)
    if not ended:
        return 0
    OpenSession.objects.filter(pk__in=[session.pk for session in ended]).delete()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    transaction.on_commit(
        lambda: [store(session.session_key).delete() for session in ended], robust=True
    )
    return len(ended)
