# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed at an event: sessions new, moved, called off; announcements; the event itself."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.activity.models import Activity
from apps.core import atom, times
from apps.events.ical import address_of
from apps.events.models import Event
from apps.sessions.models import Room, Session
from apps.threads.models import Post, Thread

PAGE = 50

OF_SESSIONS = (
    "session.added",
    "session.confirmed",
    "session.rescheduled",
    "session.cancelled",
    "session.withdrawn",
    "session.restored",
)
OF_THE_EVENT = ("event.cancelled", "event.restored", "event.postponed")
OF_THREADS = ("thread.announced",)

STRANGER = AnonymousUser()


def state_of(event: Event) -> str:
    """Changes with everything the feed says: a short text for its ETag. One query."""
    threads = Thread.objects.visible_to(STRANGER).filter(event=event, announced_at__isnull=False)
    found = threads.aggregate(newest=Max("pk"), versions=Sum("version"))
    return f"{event.version}.{found['newest'] or 0}.{found['versions'] or 0}"


def feed(event: Event, *, before: int | None, language: str) -> atom.Feed:
    """A page of the feed: what happened before the activity of that number. Seven statements."""
    rows = Activity.objects.filter(event=event, verb__in=OF_SESSIONS + OF_THE_EVENT + OF_THREADS)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    page, more = found[:PAGE], len(found) > PAGE
    items = [item for item in _items(event, page, language) if item]
    own = address_of(reverse("pages:changes_feed", args=[event.slug]))
    links = [
        atom.Link("self", own if before is None else f"{own}?before={before}", atom.KIND),
        atom.Link("alternate", address_of(event.get_absolute_url())),
    ]
    if more:
        links.append(atom.Link("next", f"{own}?before={page[-1].pk}", atom.KIND))
    return atom.Feed(
        id=atom.tag(event.created_at, f"event-{event.pk}/changes"),
        title=_("%(event)s: changes") % {"event": event.name},
        updated=items[0].updated if items else event.created_at,
        links=links,
        items=items,
        language=language,
        author=event.name,
    )


def _items(event: Event, page: Sequence[Activity], language: str) -> list[atom.Item | None]:
    told = Told(event, page, language)
    return [told.item(activity) for activity in page]


class Told:
    """Turns activities into entries, with all they are about loaded at once."""

    def __init__(self, event: Event, page: Sequence[Activity], language: str) -> None:
        self.event, self.language = event, language
        self.sessions = _sessions(event, page)
        self.threads = _threads(event, page)
        self.rooms = dict(Room.objects.filter(event=event).values_list("pk", "name"))
        self.public_since = _public_since(self.sessions)

    def item(self, activity: Activity) -> atom.Item | None:
        """None for what a stranger may not see, or is there no more."""
        if activity.verb in OF_SESSIONS:
            return self._of_session(activity)
        if activity.verb in OF_THREADS:
            return self._of_thread(activity)
        return self._of_event(activity)

    def _of_session(self, activity: Activity) -> atom.Item | None:
        session = self.sessions.get(activity.object_id)
        if session is None or activity.pk < self.public_since.get(session.pk, 0):
            return None
        title, lines = SAID[activity.verb](self, session, activity.data)
        said = format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))
        name = format_html('<p lang="{}">{}</p>', session.language or "und", session.title)
        address = address_of(session.get_absolute_url())
        return self._item(activity, title, name + said, address)

    def _of_thread(self, activity: Activity) -> atom.Item | None:
        thread = self.threads.get(activity.object_id)
        if thread is None or thread.announced_at is None:
            return None
        post = thread.opening
        title = _("Announcement: %(title)s") % {"title": thread.title}
        address = address_of(thread.get_absolute_url())
        return self._item(activity, title, post.html if post else "", address)

    def _of_event(self, activity: Activity) -> atom.Item:
        said: dict[str, str] = {
            "event.cancelled": _("The event is cancelled"),
            "event.restored": _("The event takes place after all"),
        }
        title = said.get(activity.verb) or _postponed(activity.data.get("days", 0))
        reason = activity.data.get("reason", "") if activity.verb == "event.cancelled" else ""
        html = format_html("<p>{}</p>", reason) if reason else ""
        return self._item(activity, title, html, address_of(self.event.get_absolute_url()))

    def _item(self, activity: Activity, title: str, html: str, address: str) -> atom.Item:
        return atom.Item(
            id=atom.tag(self.event.created_at, f"activity-{activity.pk}"),
            title=title,
            updated=activity.created_at,
            published=activity.created_at,
            links=[atom.Link("alternate", address)],
            html=html,
            category=activity.verb,
        )

    def when(self, told: Any) -> str:
        """A moment of the record in the event's zone, "" where there was none."""
        moment = parse_datetime(told) if isinstance(told, str) else None
        return self.time(moment) if moment else ""

    def time(self, moment: datetime) -> str:
        zone = self.event.timezone
        words = {
            "time": times.format_full(moment, zone=zone, language=self.language),
            "zone": times.zone_label(zone, self.language, at=moment),
        }
        return _("%(time)s (%(zone)s)") % words


Said = tuple[str, list[str]]


def _new(told: Told, session: Session, data: dict) -> Said:
    lines = [told.time(session.starts_at) if session.starts_at else "", _room(session.room)]
    return _("New: %(title)s") % {"title": session.title}, lines


def _moved(told: Told, session: Session, data: dict) -> Said:
    before, after = data.get("before") or {}, data.get("after") or {}
    lines = []
    old, new = told.when(before.get("starts_at")), told.when(after.get("starts_at"))
    new = new or (
        "" if "starts_at" in after or not session.starts_at else told.time(session.starts_at)
    )
    if new and old != new:
        lines.append(_("Now: %(time)s") % {"time": new})
    if old and old != new:
        lines.append(_("Before: %(time)s") % {"time": old})
    rooms = [told.rooms.get(place.get("room") or 0, "") for place in (before, after)]
    if "room" in after and rooms[0] != rooms[1]:
        lines.append(_("Room: %(room)s") % {"room": rooms[1]} if rooms[1] else _("No room yet"))
    return _("Moved: %(title)s") % {"title": session.title}, lines


def _cancelled(told: Told, session: Session, data: dict) -> Said:
    return _("Cancelled: %(title)s") % {"title": session.title}, [str(data.get("reason") or "")]


def _withdrawn(told: Told, session: Session, data: dict) -> Said:
    return _("Withdrawn: %(title)s") % {"title": session.title}, [str(data.get("reason") or "")]


def _restored(told: Told, session: Session, data: dict) -> Said:
    title = _("Takes place after all: %(title)s") % {"title": session.title}
    return title, _new(told, session, data)[1]


SAID: dict[str, Callable[[Told, Session, dict], Said]] = {
    "session.added": _new,
    "session.confirmed": _new,
    "session.rescheduled": _moved,
    "session.cancelled": _cancelled,
    "session.withdrawn": _withdrawn,
    "session.restored": _restored,
}


def _room(room: Room | None) -> str:
    return _("Room: %(room)s") % {"room": room.name} if room else ""


def _postponed(days: int) -> str:
    if days < 0:
        words = ngettext("Held %(days)d day earlier", "Held %(days)d days earlier", -days)
        return words % {"days": -days}
    words = ngettext("Postponed by %(days)d day", "Postponed by %(days)d days", days)
    return words % {"days": days}


def _about(page: Sequence[Activity], verbs: Sequence[str]) -> set[int]:
    return {activity.object_id for activity in page if activity.verb in verbs}


def _sessions(event: Event, page: Sequence[Activity]) -> dict[int, Session]:
    rows = Session.objects.visible_to(STRANGER).filter(
        event=event, pk__in=_about(page, OF_SESSIONS)
    )
    sessions = {session.pk: session for session in rows.select_related("room")}
    for session in sessions.values():
        session.event = event
    return sessions


def _threads(event: Event, page: Sequence[Activity]) -> dict[int, Any]:
    """Announced discussions with their opening post."""
    wanted = Thread.objects.visible_to(STRANGER).filter(pk__in=_about(page, OF_THREADS))
    threads: dict[int, Any] = {thread.pk: thread for thread in wanted}
    openings = Post.objects.filter(thread__in=threads, number=1, removed_at=None)
    by_thread = {post.thread_id: post for post in openings} if threads else {}
    for thread in threads.values():
        thread.event, thread.opening = event, by_thread.get(thread.pk)
    return threads


def _public_since(sessions: dict[int, Session]) -> dict[int, int]:
    """When proposed sessions came onto the programme: what was done to them before is nobody's."""
    kind = ContentType.objects.get_for_model(Session)
    rows = Activity.objects.filter(
        content_type=kind, object_id__in=sessions, verb="session.confirmed"
    )
    return dict(rows.values_list("object_id").annotate(Max("pk")))
