# SPDX-License-Identifier: AGPL-3.0-or-later
"""/discourse-post-event: the calendar plugin."""

from typing import Any

from apps.discourse.sandbox import calendar
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.clock import maybe_stamp, stamp
from apps.discourse.sandbox.refusals import missing
from apps.discourse.sandbox.rights import sees_post
from apps.discourse.sandbox.shapes import people
from apps.discourse.sandbox.things import CalendarEvent, Invitee
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_text, nothing
from apps.discourse.sandbox.web.posts import seen
from apps.discourse.sandbox.web.routes import route

NAMES = {number: name for name, number in calendar.STATUSES.items()}


def known(board: Board, asking: Asking, id: int) -> CalendarEvent:
    if not board.traps.calendar:
        raise missing()
    seen(board, asking, id)
    event = board.state.events.get(id)
    if event is None:
        raise missing()
    return event


def as_answered(board: Board, event: CalendarEvent, asking: Asking) -> dict[str, Any]:
    post = board.post(event.id)
    topic, author = board.topic(post.topic_id), board.user_of(post)
    category = board.state.categories.get(topic.category_id or 0)
    fields, now = event.fields, board.now()
    ends_at = event.ends_at or event.starts_at
    stats = {name: count(event, number) for number, name in NAMES.items()}
    return {
        "id": event.id,
        "category_id": topic.category_id,
        "name": fields.get("name") or None,
        "recurrence": fields.get("recurrence") or None,
        "recurrence_until": fields.get("recurrenceUntil") or None,
        "starts_at": stamp(event.starts_at),
        "ends_at": maybe_stamp(event.ends_at),
        "show_local_time": fields.get("showLocalTime") == "true",
        "timezone": fields.get("timezone") or "UTC",
        "all_day": fields.get("allDay") == "true",
        "post": {
            "id": post.id,
            "post_number": post.number,
            "url": f"/t/{topic.slug}/{topic.id}/{post.number}",
            "category_slug": category.slug if category else "",
            "topic": {
                "id": topic.id,
                "title": topic.title,
                "tags": list(topic.tags),
                "tags_descriptions": {},
                "slug": topic.slug,
            },
        },
        "occurrences": [
            {"starts_at": stamp(event.starts_at), "ends_at": maybe_stamp(event.ends_at)}
        ],
        "can_act_on_discourse_post_event": asking.user is not None and asking.user.staff,
        "can_update_attendance": asking.user is not None and not calendar.is_over(board, event),
        "creator": people.brief(board, author),
        "is_closed": bool(fields.get("closed")),
        "is_expired": calendar.is_over(board, event),
        "is_ongoing": event.starts_at <= now <= ends_at,
        "is_private": event.status == "private",
        "is_public": event.status == "public",
        "is_standalone": event.status == "standalone",
        "reminders": [],
        "sample_invitees": [invitee(board, one) for one in event.invitees[:10]],
        "should_display_invitees": bool(event.invitees),
        "stats": {**stats, "invited": 0},
        "status": event.status,
        **({"url": fields["url"]} if fields.get("url") else {}),
        "description": fields.get("description") or None,
        "location": fields.get("location") or None,
        "watching_invitee": None,
        "livestream": fields.get("livestream") == "true",
        "max_attendees": calendar.most(event),
        "at_capacity": calendar.is_full(event),
        "custom_fields": {},
    }


def count(event: CalendarEvent, status: int) -> int:
    return sum(one.status == status for one in event.invitees)


def invitee(board: Board, one: Invitee) -> dict[str, Any]:
    return {
        "id": one.id,
        "status": NAMES[one.status],
        "user": people.brief(board, board.state.users[one.user_id]),
    }


def category_of(board: Board, event: CalendarEvent) -> int | None:
    return board.topic(board.post(event.id).topic_id).category_id


def visible(board: Board, asking: Asking) -> list[CalendarEvent]:
    if not board.traps.calendar:
        raise missing()
    after, before = asking.time("after"), asking.time("before")
    category_id, limit = asking.whole("category_id"), asking.whole("limit") or 200
    inside = {category_id}
    if asking.flag("include_subcategories"):
        inside |= {c.id for c in board.state.categories.values() if c.parent_id == category_id}
    found = [
        event
        for event in board.state.events.values()
        if sees_post(board, board.post(event.id), asking.user)
        and board.post(event.id).deleted_at is None
        and (
            category_id is None or board.topic(board.post(event.id).topic_id).category_id in inside
        )
        and (after is None or (event.ends_at or event.starts_at) > after)
        and (before is None or event.starts_at < before)
    ]
    return sorted(found, key=lambda event: event.starts_at)[:limit]


@route("GET", "/discourse-post-event/events.ics")
def as_file(board: Board, asking: Asking) -> Answer:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sandbox forum//EN"]
    for event in visible(board, asking):
        topic = board.topic(board.post(event.id).topic_id)
        name = event.fields.get("name") or topic.title
        lines += [
            "BEGIN:VEVENT",
            f"UID:post_event_{event.id}@{board.base_url}",
            f"DTSTART:{event.starts_at:%Y%m%dT%H%M%S}",
            f"SUMMARY:{name}",
            "END:VEVENT",
        ]
    made = as_text("\r\n".join([*lines, "END:VCALENDAR", ""]))
    made.headers["content-type"] = "text/calendar; charset=utf-8"
    return made


@route("GET", "/discourse-post-event/events")
def index(board: Board, asking: Asking) -> Answer:
    found = visible(board, asking)
    return as_json({"events": [as_answered(board, event, asking) for event in found]})


@route("GET", "/discourse-post-event/events/<int:id>")
def show(board: Board, asking: Asking, id: int) -> Answer:
    return as_json({"event": as_answered(board, known(board, asking, id), asking)})


@route("GET", "/discourse-post-event/events/<int:id>/invitees")
def invitees(board: Board, asking: Asking, id: int) -> Answer:
    event, kind = known(board, asking, id), asking.text("type")
    found = [one for one in event.invitees if kind is None or NAMES[one.status] == kind]
    return as_json({"invitees": [invitee(board, one) for one in found[:200]]})


@route("POST", "/discourse-post-event/events/<int:id>/invitees")
def come(board: Board, asking: Asking, id: int) -> Answer:
    known(board, asking, id)
    status = str(asking.fields("invitee").get("status", "going"))
    made = calendar.answer(board, id, asking.person, status)
    return as_json({"invitee": invitee(board, made)})


@route("PUT", "/discourse-post-event/events/<int:id>/invitees/<int:one>")
def change(board: Board, asking: Asking, id: int, one: int) -> Answer:
    return come(board, asking, id)


@route("DELETE", "/discourse-post-event/events/<int:id>/invitees/<int:one>")
def withdraw(board: Board, asking: Asking, id: int, one: int) -> Answer:
    known(board, asking, id)
    calendar.withdraw(board, id, one)
    return nothing()
