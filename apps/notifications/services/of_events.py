# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of whole events: announced in a series, called off, on after all; and of places."""

from datetime import datetime

from apps.activity.models import Activity
from apps.events.models import Event
from apps.notifications.models import Kind
from apps.notifications.news import News, Telling
from apps.notifications.queries import hearers
from apps.notifications.queries.moment import database_time
from apps.notifications.services.telling import tell
from apps.rsvps.models import Rsvp


def tell_of_opening(event_id: int, *, now: datetime | None = None) -> int:
    """An event of a series stands in public: told once, to who follows the series."""
    at = now or database_time()
    event = Event.objects.filter(pk=event_id, hidden=False, finishes_at__gt=at).first()
    if event is None or event.series_id is None or event.cancelled_at is not None:
        return 0
    news = News(
        key=f"event:{event.pk}:opened",
        kind=Kind.OPENED,
        group=f"event:{event.pk}",
        happened_at=event.created_at,
        event=event.pk,
    )
    users = hearers.followers(series=[event.series_id]) - {event.created_by_id or 0}
    return tell([Telling(user, news) for user in users], now=now)


def tell_of_event(activity: Activity, *, now: datetime | None = None) -> int:
    """An event was called off, or takes place after all; told once for each time."""
    at = now or database_time()
    event = Event.objects.filter(pk=activity.object_id, finishes_at__gt=at).first()
    if event is None:
        return 0
    is_off = activity.verb == "event.cancelled"
    if is_off != (event.cancelled_at is not None):
        return 0
    heard = hearers.of_event(event.pk)
    if event.hidden:
        may = hearers.insiders(event.pk)
        heard = {user: names_me for user, names_me in heard.items() if user in may}
    news = News(
        key=f"event:{event.pk}:{'off' if is_off else 'on'}:{_turns(event, activity)}",
        kind=Kind.CANCELLED if is_off else Kind.RESTORED,
        group=f"event:{event.pk}",
        happened_at=activity.created_at,
        event=event.pk,
        hurries_until=event.begins_at,
    )
    tellings = [
        Telling(user, news, names_me)
        for user, names_me in heard.items()
        if user != activity.actor_id
    ]
    return tell(tellings, now=now)


def _turns(event: Event, activity: Activity) -> int:
    """How often it had been put back on before: another reason for the same is told once."""
    rows = Activity.objects.filter(
        content_type=activity.content_type_id, object_id=event.pk, verb="event.restored"
    )
    return rows.filter(pk__lte=activity.pk).count()


def tell_of_place(activity: Activity, *, now: datetime | None = None) -> int:
    """A place is somebody's to confirm, or went to the next."""
    rows = Rsvp.objects.filter(pk=activity.object_id).select_related("headcount")
    rsvp = rows.first()
    if rsvp is None:
        return 0
    promoted = activity.verb == "rsvp.promoted"
    until = activity.data.get("until")
    head = rsvp.headcount
    thing = f"session:{head.session_id}" if head.session_id else f"event:{head.event_id}"
    news = News(
        key=f"place:{activity.pk}",
        kind=Kind.PROMOTED if promoted else Kind.LAPSED,
        group=f"place:{thing}",
        happened_at=activity.created_at,
        event=head.event_id,
        session=head.session_id,
        data={"rsvp": rsvp.pk, **({"until": until} if until else {})},
        hurries_until=datetime.fromisoformat(until) if promoted and until else None,
    )
    return tell([Telling(rsvp.user_id, news, names_me=True)], now=now)
