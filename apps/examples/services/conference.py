# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apps.accounts.models import User
from apps.accounts.services import forbid_machines
from apps.events.days import at_wall_time
from apps.events.models import Event, EventRole, Series
from apps.events.services import add_channel, give_role, open_event
from apps.examples.content import content
from apps.examples.services.discussions import say_what_was_said
from apps.examples.services.taking_part import take_part
from apps.sessions.models import Room, Session, Speaker, Track
from apps.sessions.services import (
    add_interpretation,
    add_resource,
    add_room,
    add_session,
    add_speaker,
    add_track,
    cancel,
    postpone,
    reschedule,
    set_speakers,
    write_summary,
)
from apps.translations.services import propose

TODAY = 2
"""The day of the conference that is always today in its own zone."""


def hold_conference(series: Series, *, known: dict[str, User], now: datetime) -> Event:
    """The conference, made or moved so that its second day is today in its own zone."""
    about = content("conference")["event"]
    event = Event.objects.filter(slug=about["slug"]).first()
    if event is None:
        event = _open(about, series, known, now)
        _fill(event, known)
    else:
        first_day = now.astimezone(event.zone).date() - timedelta(days=TODAY - 1)
        event = postpone(event, days=(first_day - event.starts_on).days, by=None)
    say_what_was_said(event, content("discussions")["thread"], known=known, now=now)
    take_part(event, known=known, now=now)
    return event


def _open(about: dict, series: Series, known: dict[str, User], now: datetime) -> Event:
    own_fields = {"channels", "organizers"}
    fields = {name: value for name, value in about.items() if name not in own_fields}
    today = now.astimezone(ZoneInfo(about["timezone"])).date()
    owner, *others = (known[key] for key in about["organizers"])
    event = open_event(
        **fields,
        starts_on=today - timedelta(days=TODAY - 1),
        ends_on=today + timedelta(days=1),
        series=series,
        by=owner,
    )
    for organizer in others:
        give_role(event, user=organizer, role=EventRole.Role.ORGANIZER, by=owner)
    for channel in about["channels"]:
        add_channel(event, **channel, by=owner)
    return event


def _fill(event: Event, known: dict[str, User]) -> None:
    programme = content("conference")
    rooms = {key: add_room(event, name=name, by=None) for key, name in programme["rooms"].items()}
    tracks = {
        key: add_track(event, name=name, by=None, language="en")
        for key, name in programme["tracks"].items()
    }
    for item in programme["session"]:
        session = _add(event, item, rooms, tracks)
        describe(session, item, known)
        _link(session, item, stream=programme["streams"].get(item["room"]))
        _change(session, item)


def _add(event: Event, item: dict, rooms: dict[str, Room], tracks: dict[str, Track]) -> Session:
    planned = item.get("moved_from", item["start"])
    starts_at = _moment(event, item["day"], planned)
    return add_session(
        event,
        code=item["code"],
        title=item["title"],
        language=item["language"],
        spoken_languages=[]
        if item.get("kind") == "break"
        else item.get("spoken", [item["language"]]),
        abstract=item.get("abstract", ""),
        kind=item.get("kind", "talk"),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=item["minutes"]),
        room=rooms[item["room"]],
        track=tracks[item["track"]] if "track" in item else None,
        by=None,
    )


def describe(session: Session, item: dict[str, Any], known: dict[str, User]) -> None:
    """Speakers, interpretation and the summary with its versions, as `item` has them.

    Where a machine made one, everybody who speaks has allowed it.
    """
    speakers = [speaker(session.event, key, known) for key in item.get("speakers", [])]
    set_speakers(session, speakers=speakers, by=None)
    for language, kind in item.get("interpretations", []):
        add_interpretation(session, language=language, kind=kind, by=None)
    if summary := item.get("summary"):
        if any(version["kind"] == "machine" for version in summary.get("versions", [])):
            for user in (known[key] for key in item["speakers"]):
                forbid_machines(user.person, False, by=user, allows_sessions=True)
        _summarize(session, summary, author=known[item["speakers"][0]], known=known)


def speaker(event: Event, key: str, known: dict[str, User]) -> Speaker:
    """The person on the event's programme, with the biography that the example has of them."""
    person = content("people")[key]
    return add_speaker(
        event,
        person=known[key].person,
        code=key,
        language=person.get("biography_language", ""),
        biography=person.get("biography", ""),
        by=None,
    )


def _summarize(session: Session, item: dict, *, author: User, known: dict[str, User]) -> None:
    summary = write_summary(
        session,
        text=item["text"],
        language=item["language"],
        by_person=author.person,
        by=author,
    )
    for version in item.get("versions", []):
        translator = known[version["translator"]] if "translator" in version else None
        translation = propose(
            summary,
            "text",
            language=version["language"],
            text=version["text"].strip(),
            kind=version["kind"],
            by=translator,
            translator=translator.person if translator else None,
        )
        if version.get("checked"):
            translation.checked_by_author = True
            translation.save(update_fields=["checked_by_author"])


def _link(session: Session, item: dict, *, stream: str | None) -> None:
    """The stage of its room, unless it is a break, and what the item links to."""
    if stream and item.get("kind") != "break":
        add_resource(session, kind="stream", url=stream, by=None)
    for link in item.get("links", []):
        add_resource(session, **link, by=None)


def _change(session: Session, item: dict) -> None:
    """What happened to the session after it was announced."""
    if item.get("state") == "cancelled":
        cancel(session, reason=item["reason"], by=None)
    if "moved_from" in item:
        starts_at = _moment(session.event, item["day"], item["start"])
        ends_at = starts_at + timedelta(minutes=item["minutes"])
        reschedule(session, starts_at=starts_at, ends_at=ends_at, by=None)


def _moment(event: Event, day: int, wall: str) -> datetime:
    date = event.starts_on + timedelta(days=day - 1)
    return at_wall_time(f"{date}T{wall}", event.timezone)
