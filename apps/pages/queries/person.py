# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from apps.accounts.guarding import may_vouch
from apps.accounts.models import Person, User
from apps.events.models import Event
from apps.sessions.models import Session
from apps.threads.models import Post, Thread
from apps.translations.queries import Version, best_many

Viewer = AbstractBaseUser | AnonymousUser

MOST = 100


def appearances(
    person: Person, viewer: Viewer, *, languages: Sequence[str]
) -> list[tuple[Session, Version]]:
    """Sessions this person speaks in, newest first, up to MOST, with the title for the reader."""
    itself = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person))
    sessions = Session.objects.visible_to(viewer).listed().filter(speakers__person__in=itself)
    newest = sessions.select_related("event").order_by("-starts_at", "-pk").distinct()
    found = list(newest[:MOST])
    titles = best_many(found, "title", languages)
    return [(session, titles[session.pk]) for session in found]


def is_known_to(person: Person, viewer: Viewer) -> bool:
    """False for somebody who is only on programmes that this viewer may not see.

    Names of hidden events and of proposals must not be found by counting through the numbers.
    """
    itself = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person))
    if User.objects.filter(person=person).exists() or Post.objects.filter(author=person).exists():
        return True
    sessions = Session.objects.filter(speakers__person__in=itself)
    if sessions.exists():
        return sessions.visible_to(viewer).exists()
    speaks_at = Event.objects.filter(speakers__person__in=itself)
    return not speaks_at.exists() or speaks_at.visible_to(viewer).exists()


def threads_started(person: Person, viewer: Viewer) -> list[Thread]:
    """Discussions this person opened, the latest first, up to MOST."""
    threads = Thread.objects.visible_to(viewer).filter(created_by__person=person, is_main=False)
    return list(threads.select_related("event", "session__event").order_by("-pk")[:MOST])


def may_vouch_for(person: Person, viewer: Viewer) -> bool:
    """Whether this viewer may confirm where the person belongs: an organizer, not themselves."""
    if not isinstance(viewer, User) or not viewer.is_authenticated:
        return False
    return may_vouch(viewer) and (viewer.person_id != person.pk or viewer.is_superuser)
