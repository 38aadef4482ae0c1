# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices are seen, and forgotten in time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.events.models import Event
from apps.notifications.models import Heard, Kind, Notice, NoticeItem
from apps.notifications.services.counting import count_unread
from apps.sessions.models import Session
from apps.threads.models import Reading

SEEN_KEPT = timedelta(days=90)
KEPT = timedelta(days=365)
HEARD_KEPT = timedelta(days=7)

AT_ONCE = 5_000

LATELY = timedelta(hours=6)
"""Looked back at for what has ended: the portal may be away for a while."""

PASSING = (
    Kind.BEGINS, Kind.CANCELLED, Kind.RESTORED, Kind.CONFIRM, Kind.MOVED, Kind.ROOM, Kind.PROMOTED,
)  # fmt: skip
"""What is true until it is over only, see `queries.truth`."""


@transaction.atomic
def mark_seen(user: Any, *, notices: Collection[int] = (), groups: Collection[str] = ()) -> int:
    """These are read, or what is told of these things; what comes later makes new ones. Twice
    changes nothing."""
    return _see(Q(user=user) & (Q(pk__in=notices) | Q(group__in=groups)))


@transaction.atomic
def mark_all_seen(user: Any, *, event: Event | None, until: datetime) -> int:
    """All that were there at this moment, of one event or of all."""
    wanted = Q(user=user, updated_at__lte=until)
    return _see(wanted & Q(event=event) if event is not None else wanted)


@transaction.atomic
def see_what_was_read(thread: int, *, by: Collection[int]) -> int:
    """Notices of a discussion are read with its posts, where none of them is left unread."""
    read = Reading.objects.filter(user=OuterRef("notice__user"), thread=OuterRef("post__thread"))
    number = Coalesce(Subquery(read.values("number")), 0)
    left = NoticeItem.objects.filter(notice=OuterRef("pk"), post__number__gt=number)
    wanted = Q(group=f"thread:{thread}", user__in=by) & Q(~Exists(left))
    return _see(wanted)


@transaction.atomic
def see_what_is_over(*, now: datetime) -> int:
    """What was told of times, rooms and cancellations is nothing to read any more when all that it
    is about is over; how many, AT_ONCE at most. Asked of what has ended in the last hours."""
    lately = {"gt": now - LATELY, "lte": now}
    sessions = _ended(Session, "ends_at", lately)
    events = _ended(Event, "finishes_at", lately)
    if not (sessions or events):
        return 0
    told = Q(session__in=sessions) | Q(session=None, event__in=events)
    over = Q(session__ends_at__lte=now) | Q(session=None, event__finishes_at__lte=now)
    ended = NoticeItem.objects.filter(told, kind__in=PASSING).values("notice")
    items = NoticeItem.objects.filter(notice=OuterRef("pk"))
    left = items.exclude(over & Q(kind__in=PASSING))
    return _see(Q(pk__in=ended) & Q(~Exists(left)))


def _ended(
    model: type[Session] | type[Event], field: str, lately: dict[str, datetime]
) -> list[int]:
    rows: Any = model._default_manager
    found = rows.filter(**{f"{field}__{name}": moment for name, moment in lately.items()})
    return list(found.values_list("pk", flat=True))


def _see(wanted: Q) -> int:
    """Locked in the order in which `telling` locks them."""
    rows = Notice.objects.unread().filter(wanted).order_by("user", "pk")
    locked = rows.select_for_update(of=("self",), no_key=True)
    found = dict(locked.values_list("pk", "user")[:AT_ONCE])
    if found:
        Notice.objects.filter(pk__in=found).update(is_seen=True)
        count_unread(set(found.values()))
    return len(found)


def forget_notices(*, now: datetime) -> int:
    """What was seen 90 days ago goes, and what nobody has looked at in a year."""
    old = Q(is_seen=True, updated_at__lt=now - SEEN_KEPT) | Q(updated_at__lt=now - KEPT)
    gone = list(Notice.objects.filter(old).order_by("updated_at")[:AT_ONCE])
    users = {notice.user_id for notice in gone if notice.is_here and not notice.is_seen}
    with transaction.atomic():
        Notice.objects.filter(pk__in=[notice.pk for notice in gone]).delete()
        count_unread(users)
    Heard.objects.filter(at__lt=now - HEARD_KEPT).delete()
    return len(gone)
