# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events of the calendar plugin: one in a first post, checked when it is posted, and who comes."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.cooking import CODE, attributes_of
from apps.discourse.sandbox.refusals import Refusal, invalid, missing
from apps.discourse.sandbox.things import CalendarEvent, Invitee, Post, User

EVENT = re.compile(r"^\[event(\s[^\]\n]*)?\](.*?)\[/event\]", re.MULTILINE | re.DOTALL)
GOING, INTERESTED, NOT_GOING = 0, 1, 2
STATUSES = {"going": GOING, "interested": INTERESTED, "not_going": NOT_GOING}
KINDS = ("public", "private", "standalone")
RECURRENCES = {
    "every_day", "every_weekday", "every_week", "every_two_weeks", "every_four_weeks",
    "every_month",
}  # fmt: skip


@dataclass
class Parsed:
    starts_at: datetime
    ends_at: datetime | None
    status: str
    fields: dict[str, str]


def parsed(board: Board, raw: str, *, by: User) -> Parsed | None:
    """The event of a first post; a bad one refuses the whole post."""
    found = EVENT.findall(CODE.sub("", raw))
    if not found:
        return None
    if len(found) > 1:
        raise invalid("A post can only have one event.")
    if not by.staff:
        raise invalid("You are not allowed to create an event.")
    fields = attributes_of(found[0][0])
    fields["description"] = found[0][1].strip()
    zone = zone_of(fields)
    starts_at = at(fields.get("start", ""), zone)
    if starts_at is None:
        raise invalid("An event requires a valid start date.")
    ends_at = None
    if fields.get("end"):
        ends_at = at(fields["end"], zone)
        if ends_at is None:
            raise invalid("An event requires a valid end date.")
        if ends_at <= starts_at:
            raise invalid("An event end date can't be before the start date.")
    check_words(fields)
    return Parsed(starts_at, ends_at, fields.get("status", "public"), fields)


def zone_of(fields: dict[str, str]) -> ZoneInfo:
    try:
        return ZoneInfo(fields.get("timezone") or "UTC")
    except (LookupError, ValueError, OSError):
        raise invalid("An event requires a valid time zone.") from None


def at(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def check_words(fields: dict[str, str]) -> None:
    if fields.get("status", "public") not in KINDS:
        raise invalid("An event requires a valid status.")
    if "name" in fields and not 5 <= len(fields["name"]) <= 255:
        raise invalid("An event name must be between 5 and 255 characters.")
    if fields.get("recurrence") and fields["recurrence"] not in RECURRENCES:
        raise invalid("An event requires a valid recurrence.")
    for key in ("url", "location", "description"):
        if len(fields.get(key, "")) > 1000:
            raise invalid(f"An event {key} can't be longer than 1000 characters.")


def keep(board: Board, post: Post, event: Parsed | None) -> None:
    """Make, change or take away the event of a post. A new time undoes every answer but "going"."""
    known = board.state.events.get(post.id)
    if event is None:
        board.state.events.pop(post.id, None)
        return
    if known is None:
        board.state.events[post.id] = CalendarEvent(
            post.id, event.starts_at, event.ends_at, event.status, event.fields
        )
        return
    if (known.starts_at, known.ends_at) != (event.starts_at, event.ends_at):
        known.invitees = [one for one in known.invitees if one.status == GOING]
    known.starts_at, known.ends_at = event.starts_at, event.ends_at
    known.status, known.fields = event.status, event.fields


def most(event: CalendarEvent) -> int | None:
    text = event.fields.get("maxAttendees", "")
    return int(text) if text.isdigit() else None


def going(event: CalendarEvent) -> int:
    return sum(one.status == GOING for one in event.invitees)


def is_full(event: CalendarEvent) -> bool:
    limit = most(event)
    return limit is not None and going(event) >= limit


def is_over(board: Board, event: CalendarEvent) -> bool:
    if event.fields.get("recurrence"):
        return False
    return (event.ends_at or event.starts_at + timedelta(days=1)) < board.now()


def answer(board: Board, event_id: int, user: User, status: str) -> Invitee:
    """Somebody says whether they come; there is no waiting list."""
    event = board.state.events.get(event_id)
    if event is None:
        raise missing()
    if event.fields.get("closed") or is_over(board, event) or event.status == "standalone":
        raise Refusal(403, "This event is closed.", type="invalid_access")
    if status not in STATUSES:
        raise Refusal(400, "invalid status", type="invalid_parameters")
    mine = next((one for one in event.invitees if one.user_id == user.id), None)
    already = mine is not None and mine.status == GOING
    if status == "going" and not already and is_full(event):
        raise Refusal(422, "This event has reached its maximum number of attendees.")
    if mine is None:
        mine = Invitee(board.next("invitee"), user.id, STATUSES[status])
        event.invitees.append(mine)
    mine.status = STATUSES[status]
    return mine


def withdraw(board: Board, event_id: int, invitee_id: int) -> None:
    event = board.state.events.get(event_id)
    if event is None:
        raise missing()
    event.invitees = [one for one in event.invitees if one.id != invitee_id]
