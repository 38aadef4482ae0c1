# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import Person
from apps.sessions.models import Session
from apps.threads.models import Thread

Viewer = AbstractBaseUser | AnonymousUser

MOST = 100


def appearances(person: Person, viewer: Viewer) -> list[Session]:
    """Sessions this person speaks in, newest first, up to MOST."""
    sessions = Session.objects.visible_to(viewer).listed().filter(speakers__person=person)
    newest = sessions.select_related("event", "room").order_by("-starts_at", "-pk").distinct()
    return list(newest[:MOST])


def threads_started(person: Person, viewer: Viewer) -> list[Thread]:
    """Discussions this person opened, the latest first, up to MOST."""
    threads = Thread.objects.visible_to(viewer).filter(created_by__person=person, is_main=False)
    return list(threads.select_related("event", "session__event").order_by("-pk")[:MOST])
