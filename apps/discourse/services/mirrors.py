# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mirror an event to a forum: begin, arrange otherwise, stand still, go on, end.

Nothing here asks the forum. A mirror begins paused, and stands still when it is arranged otherwise:
what is to be made and moved can be read first (layouts.preview), and resuming does just that.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core.errors import Refused
from apps.discourse import sending
from apps.discourse.models import EventMirror, Forum, Topic
from apps.discourse.texts.titles import tag_name
from apps.events.models import Event

FIELDS = (
    "layout", "parent_category", "main_category", "tag", "code", "every_session", "as_themselves",
)  # fmt: skip


@transaction.atomic
def connect(*, event: Event, forum: Forum, by: Any, **fields: Any) -> EventMirror:
    """Have an event mirrored to a forum, from the moment it is resumed. One that was disconnected
    from the same forum goes on with the same topics."""
    _refuse_unknown(fields)
    mirror = EventMirror.objects.select_for_update().filter(event=event).first()
    if mirror is not None and mirror.disconnected_at is None:
        raise Refused(_("This event is mirrored already."), code="mirrored")
    if mirror is not None and mirror.forum_id != forum.pk and mirror.topics.exists():
        raise Refused(
            _("Its topics are on another forum: connect it to that one again."), code="other-forum"
        )
    if not forum.is_working:
        raise Refused(_("This forum is not connected now."), code="not-working")
    mirror = mirror or EventMirror(event=event)
    mirror.forum, mirror.disconnected_at, mirror.paused_at = forum, None, clock.now()
    for name, value in fields.items():
        setattr(mirror, name, value)
    mirror.code = mirror.code.strip() or event.slug[:20]
    _checked(mirror, fields)
    mirror.save()
    record("mirror.connected", mirror, by=by, forum=forum.site)
    return mirror


@transaction.atomic
def arrange(mirror: EventMirror, *, by: Any, **fields: Any) -> EventMirror:
    """Another layout, place or name. It stands still until it is resumed; then topics are moved
    and renamed, and none is made anew."""
    _refuse_unknown(fields)
    mirror = _locked(mirror)
    changed = [name for name in FIELDS if name in fields and getattr(mirror, name) != fields[name]]
    if not changed:
        return mirror
    for name in changed:
        setattr(mirror, name, fields[name])
    _checked(mirror, changed)
    mirror.paused_at = mirror.paused_at or clock.now()
    mirror.save()
    record("mirror.arranged", mirror, by=by, fields=changed)
    return mirror


@transaction.atomic
def pause(mirror: EventMirror, *, by: Any) -> EventMirror:
    """Send nothing and take nothing in; what happens meanwhile is caught up with afterwards."""
    mirror = _locked(mirror)
    if mirror.paused_at is None:
        mirror.paused_at = clock.now()
        mirror.save(update_fields=["paused_at"])
        record("mirror.paused", mirror, by=by)
    return mirror


@transaction.atomic
def resume(mirror: EventMirror, *, by: Any) -> EventMirror:
    """Go on: what has changed on either side is looked at, topic by topic."""
    mirror = _locked(mirror)
    if mirror.paused_at is None:
        return mirror
    mirror.paused_at = None
    mirror.save(update_fields=["paused_at"])
    look_at_all(mirror)
    record("mirror.resumed", mirror, by=by)
    return mirror


@transaction.atomic
def disconnect(mirror: EventMirror, *, by: Any) -> EventMirror:
    """End it. What stands on both sides stays on both sides, and every address here is the same."""
    mirror = EventMirror.objects.select_for_update().get(pk=mirror.pk)
    if mirror.disconnected_at is None:
        mirror.disconnected_at = clock.now()
        mirror.save(update_fields=["disconnected_at"])
        sending.stop_waiting(EventMirror.objects.filter(pk=mirror.pk))
        record("mirror.disconnected", mirror, by=by)
    return mirror


def look_at_all(mirror: EventMirror) -> int:
    """Compare every topic with what is here, and read there what may have changed; how many."""
    now = clock.now()
    sending.plan(mirror, lane=Topic.Lane.BACKFILL, now=now)
    topics = Topic.objects.filter(mirror=mirror, parked="")
    there = topics.exclude(number=None).exclude(kind=Topic.Kind.SECTION)
    there.read_anew(now=now)
    return sending.wake(topics, lane=Topic.Lane.BACKFILL, now=now)


def _locked(mirror: EventMirror) -> EventMirror:
    rows = EventMirror.objects.select_related("event", "forum").select_for_update(of=("self",))
    found = rows.get(pk=mirror.pk)
    if found.disconnected_at is not None:
        raise Refused(_("This event is not mirrored any more."), code="disconnected")
    return found


def _checked(mirror: EventMirror, named: Iterable[str]) -> None:
    mirror.tag = tag_name(mirror.tag) if mirror.has_tag else mirror.tag
    if mirror.has_tag and not mirror.tag:
        raise Refused(_("Say which tag its topics have."), code="no-tag")
    if mirror.layout != EventMirror.Layout.SECTION and mirror.main_category is None:
        raise Refused(_("Say in which category the main topic lies."), code="no-category")
    known = {row["id"] for row in mirror.forum.features.get("categories") or []}
    for name in {"parent_category", "main_category"} & set(named):
        if known and getattr(mirror, name) not in (None, *known):
            raise Refused(_("The last check of the forum found no such category."), code="unknown")


def _refuse_unknown(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"Mirrors have no {sorted(unknown)}")
