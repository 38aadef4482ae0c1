# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the organizers tell everybody: a discussion that stands on the event's page."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.services import touch
from apps.threads.models import Thread
from apps.threads.services.locking import lock
from apps.threads.services.roles import refuse_language
from apps.threads.services.touching import refuse_silenced
from apps.threads.services.writing import start


@transaction.atomic
def announce(event: Event, *, title: str, text: str, language: str = "", by: Any) -> Thread:
    """Start a discussion with what is to be told, and put it on the event's page."""
    refuse_silenced(by, event.pk)
    return put_on_page(start(event=event, title=title, text=text, language=language, by=by), by=by)


@transaction.atomic
def put_on_page(thread: Thread, *, by: Any) -> Thread:
    """Show this discussion as an announcement of its event; what is one already stays as it is."""
    thread = lock(thread)
    refuse_silenced(by, threads=[thread.pk])
    refuse_language(thread, by)
    if thread.event is None:
        raise Refused(_("Only discussions of an event stand on its page."), code="no-event")
    if thread.is_main:
        raise Refused(
            _("A session’s own discussion stands on the page of its session."), code="main"
        )
    if thread.announced_at is None:
        thread.announced_at = timezone.now()
        thread.save(update_fields=["announced_at"])
        touch(thread.event)
        record("thread.announced", thread, by=by)
    return thread


@transaction.atomic
def take_off_page(thread: Thread, *, by: Any) -> Thread:
    """Show it no longer on the event's page; the discussion stays."""
    thread = lock(thread)
    refuse_silenced(by, threads=[thread.pk])
    refuse_language(thread, by)
    if thread.announced_at is not None and thread.event is not None:
        thread.announced_at = None
        thread.save(update_fields=["announced_at"])
        touch(thread.event)
        record("thread.taken_off_page", thread, by=by)
    return thread
