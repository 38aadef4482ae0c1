# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs the operator's hand."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.admin.waiting import stuck
from apps.activity.models import Activity, OutgoingPause
from apps.core import desk, roles
from apps.core.admin import Scope
from apps.core.admin.history import Entry, words_of

LATELY = 10
QUIET = ("post.written", "translation.proposed")
"""What happens all day."""


@desk.asks("operation.outbox")
def undelivered(scope: Scope) -> desk.Item | None:
    """Reactions (notices, mails, follow-ups) that do not start: the worker or broker is away."""
    if not scope.everything:
        return None
    address = reverse("admin:activity_activity_changelist") + "?delivery=stuck"
    words = _("Happenings that were not handed on: is the worker running?")
    return desk.Item(words, stuck().count(), address, urgent=True)


@desk.asks("operation.outgoing")
def paused(scope: Scope) -> desk.Item | None:
    """Mails and the like stand still; an operator lets them go on with `manage.py outgoing`."""
    if not scope.everything:
        return None
    address = reverse("admin:activity_outgoingpause_changelist")
    words = _("Nothing is sent from here: see “manage.py outgoing”")
    return desk.Item(words, OutgoingPause.objects.count(), address, urgent=True)


@desk.tells
def lately(scope: Scope) -> list[Entry]:
    """The last things that people did in one's events, and to what: a query, and one a table."""
    if not scope.may(roles.ANY_WORK):
        return []
    rows = Activity.objects.filter(actor__isnull=False).exclude(verb__in=QUIET)
    rows = rows.select_related("actor__person", "event").prefetch_related("subject")
    if not scope.everything:
        rows = rows.filter(event__in=scope.events(roles.ANY_WORK))
    return [_told(row) for row in rows.order_by("-pk")[:LATELY]]


def _told(row: Activity) -> Entry:
    event = str(row.event or "")
    thing = row.subject if row.event else None
    about = getattr(thing, "title", "") or getattr(thing, "name", "") or event
    return Entry(
        at=row.created_at,
        zone=row.event.timezone if row.event else timezone.get_current_timezone_name(),
        words=words_of(row.verb),
        who=str(row.actor) if row.actor else "",
        about=about,
        inside="" if about == event else event,
    )
