# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the cards of topics tell of sessions and events: gathered here, worded in texts.cards."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.texts import cards
from apps.discourse.texts.cards import EventCard, Link, SessionCard, Words
from apps.discourse.texts.markers import marker
from apps.discourse.texts.neutral import Surroundings, escaped_name
from apps.events.models import Event
from apps.sessions.models import Interpretation, Session, Summary
from apps.translations.queries import versions

CAPTIONS = Interpretation.Kind.CAPTIONS


def absolute(path: str) -> str:
    return settings.BASE_URL + path


def raw(topic: Topic, row: MirroredPost) -> str:
    """The first post of a topic that no post of somebody begins."""
    known = Surroundings(base=settings.BASE_URL)
    mirror = topic.mirror
    if topic.session is not None:
        card = of_session(topic.session)
        return cards.session_raw(card, key=row.key, known=known, folded=True)
    if topic.thread is not None and topic.kind == Topic.Kind.THREAD:
        address = absolute(topic.thread.get_absolute_url())
        return f"🔗 [{escaped_name(str(topic.thread))}]({address})\n\n{marker(row.key)}"
    event = of_event(mirror.event, has_calendar=mirror.forum.can("calendar"))
    return cards.event_raw(event, key=row.key, known=known, folded=True)


def of_session(session: Session) -> SessionCard:
    event = session.event
    offers = list(session.interpretations.all())
    return SessionCard(
        page=Link(name=session.title, address=absolute(session.get_absolute_url())),
        zone=event.timezone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        speakers=[Link(name=str(one)) for one in _speakers(session)],
        spoken=session.spoken_languages,
        interpreted=[one.language for one in offers if one.kind != CAPTIONS],
        captioned=[one.language for one in offers if one.kind == CAPTIONS],
        room=session.room.name if session.room is not None else "",
        off=_off(event, session.get_state_display()) if session.is_off else "",
        texts=_texts(session),
    )


def of_event(event: Event, *, has_calendar: bool) -> EventCard:
    return EventCard(
        page=Link(name=event.name, address=absolute(event.get_absolute_url())),
        zone=event.timezone,
        starts_at=event.begins_at,
        ends_at=event.last_minute_at,
        place=event.place,
        languages=event.languages,
        off=_off(event, _("Cancelled")) if event.cancelled_at is not None else "",
        texts=_words(event, "description", event.language),
        has_calendar=has_calendar,
    )


def _off(event: Event, word: str) -> str:
    """The word in the language of the event."""
    with override(event.language or "en"):
        return str(word)


def _speakers(session: Session) -> list[object]:
    rows = session.session_speakers.select_related("speaker").order_by("position", "pk")
    return [row.speaker for row in rows]


def _texts(session: Session) -> list[Words]:
    summary = Summary.objects.filter(session=session).first()
    if summary is not None:
        return _words(summary, "text", summary.language)
    return _words(session, "abstract", session.language) if session.abstract else []


def _words(obj: Event | Session | Summary, field: str, language: str) -> list[Words]:
    """The text in its languages, the original first."""
    if not getattr(obj, field):
        return []
    return [
        Words(language=version.language or language, text=version.text)
        for version in versions(obj, field)
        if version.text.strip()
    ]
