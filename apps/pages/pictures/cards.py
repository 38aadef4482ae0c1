# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on a picture, in words ready to be drawn."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext, override

from apps.core import times
from apps.events.models import Event
from apps.sessions.models import Session

FORM = 1
"""Raised when pictures of the same card would look different."""

COLOURS = ("#0b5c66", "#5b4aa8", "#a04a06", "#3f6b1e", "#1d5a9e", "#97234f")
"""Of tracks by their position: --t-1 to --t-6 of static/css/tokens.css."""


@dataclass(frozen=True)
class Card:
    """`language` is the title's; `short` stands in its place where no font has its letters."""

    title: str
    short: str
    language: str
    above: str
    when: str
    who: str
    label: str
    colour: str
    site: str

    @property
    def digest(self) -> str:
        """Names this very picture: it changes with anything that is on it."""
        return hashlib.sha256(self.payload + bytes([FORM])).hexdigest()[:12]

    @property
    def payload(self) -> bytes:
        """For `drawing.draw`."""
        return json.dumps(asdict(self), sort_keys=True).encode()


def of_session(session: Session, *, names: Sequence[str]) -> Card:
    """Reads session.event and session.track; `names` are those of its speakers, in order."""
    event = session.event
    language = session.language or event.language
    return Card(
        title=session.title,
        short=f"{event.slug} · {session.code}",
        language=language,
        above=event.name,
        when=_when(session, language),
        who=" · ".join(names),
        label=_label(session.state if session.is_off else "", language),
        colour=COLOURS[session.track.position % len(COLOURS)] if session.track else COLOURS[0],
        site=_site(),
    )


def of_event(event: Event) -> Card:
    """The event's name, days and place."""
    words = {"zone": event.timezone, "language": _known(event.language)}
    return Card(
        title=event.name,
        short=event.slug,
        language=event.language,
        above="",
        when=times.format_days(event.begins_at, event.last_minute_at, **words),
        who=event.place,
        label=_label(Session.State.CANCELLED if event.cancelled_at else "", event.language),
        colour=COLOURS[0],
        site=_site(),
    )


def of_site() -> Card:
    """The portal's own, for pages that are of no event. In English: it is one file for all."""
    return Card(
        title="Talk about sessions before, during and after",
        short="Eventforum",
        language="en",
        above="Eventforum",
        when="",
        who="",
        label="",
        colour=COLOURS[0],
        site=_site(),
    )


def _when(session: Session, language: str) -> str:
    """ "Oct 29, 2027, 14:00 – 14:45 · Warsaw, UTC+1": in the event's zone, the title's tongue."""
    if session.starts_at is None:
        return ""
    zone, spoken = session.event.timezone, _known(language)
    day = times.format_date_with_year(session.starts_at, zone=zone, language=spoken)
    hours = times.format_time(session.starts_at, zone=zone, language=spoken)
    if session.ends_at is not None:
        hours = times.format_range(session.starts_at, session.ends_at, zone=zone, language=spoken)
    place = times.zone_label(zone, spoken, at=session.starts_at)
    with override(spoken):
        words = gettext("%(day)s, %(hours)s · %(zone)s")
    return words % {"day": day, "hours": hours, "zone": place}


def _label(state: str, language: str) -> str:
    if not state:
        return ""
    with override(_known(language)):
        return str(Session.State(state).label)


def _known(language: str) -> str:
    """The language of the words around the title: its own, where the portal speaks it."""
    spoken = dict(settings.LANGUAGES)
    base = language.partition("-")[0]
    return base if base in spoken else settings.LANGUAGE_CODE


def _site() -> str:
    return urlsplit(settings.BASE_URL).netloc
