# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the cards of topics tell of sessions and events: gathered here, worded in texts.cards."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.discourse.models import MirroredPost, Topic
from apps.discourse.texts import cards
from apps.discourse.texts import titles as wording
from apps.discourse.texts.cards import EventCard, Link, SessionCard, Words
from apps.discourse.texts.markers import marker
from apps.discourse.texts.neutral import Surroundings, escaped_name
from apps.events.models import Event
from apps.sessions.models import Interpretation, Session, Summary
from apps.threads.models import Thread
from apps.translations.queries import versions

CAPTIONS = Interpretation.Kind.CAPTIONS


def absolute(path: str) -> str:
    return settings.BASE_URL + path


def raw(topic: Topic, row: MirroredPost) -> str:
    """The first post of a topic that no post of somebody begins."""
    known = Surroundings(base=settings.BASE_URL)
    card = _of(topic)
    folded = not topic.mirror.forum.can("localizations")
    if isinstance(card, SessionCard):
        return cards.session_raw(card, key=row.key, known=known, folded=folded)
    if isinstance(card, EventCard):
        return cards.event_raw(card, key=row.key, known=known, folded=folded)
    assert topic.thread is not None
    address = absolute(topic.thread.get_absolute_url())
    return f"🔗 [{escaped_name(str(topic.thread))}]({address})\n\n{marker(row.key)}"


def language(topic: Topic) -> str:
    """Of the first post, as forums write it: of its words, or of its title where it has none."""
    card = _of(topic)
    if card is None:
        return ""
    about = topic.session or topic.mirror.event
    return locale_of(card.texts[0].language if card.texts else about.language)


def titles(topic: Topic) -> dict[str, str]:
    """The title in its other languages, by locale. That of a discussion is somebody's words: only
    versions that people made."""
    code = topic.mirror.code
    if topic.session is not None:
        named = _titled(topic.session, "title")
        told = {key: wording.session_title(text, event=code) for key, text in named.items()}
    elif topic.kind == Topic.Kind.MAIN:
        named = _titled(topic.mirror.event, "name")
        told = {key: wording.event_title(text, code=code) for key, text in named.items()}
    elif topic.thread is not None and topic.thread.language:
        named = _titled(topic.thread, "title", by_people=True)
        return {key: wording.thread_title(text, event=code) for key, text in named.items()}
    else:
        return {}
    own = language(topic)
    return {locale: title for locale, title in told.items() if locale != own}


def _titled(
    obj: Event | Session | Thread, field: str, *, by_people: bool = False
) -> dict[str, str]:
    others = [version for version in versions(obj, field) if not version.is_original]
    if by_people:
        others = [one for one in others if not one.by_machine and not one.outdated]
    return {locale_of(one.language): one.text for one in others if one.text.strip()}


def in_other_languages(topic: Topic, row: MirroredPost) -> dict[str, str]:
    """The first post in its other languages, for forums that keep them, by their locales."""
    card = _of(topic)
    if card is None or not topic.mirror.forum.can("localizations"):
        return {}
    known = Surroundings(base=settings.BASE_URL)
    found = cards.localized(card, key=row.key, known=known)
    return {locale_of(language): words for language, words in found.items()}


def locale_of(language: str) -> str:
    return language.replace("-", "_")


def _of(topic: Topic) -> SessionCard | EventCard | None:
    """What the topic is about; None for a discussion."""
    if topic.session is not None:
        return of_session(topic.session)
    if topic.thread is not None and topic.kind == Topic.Kind.THREAD:
        return None
    return of_event(topic.mirror.event, has_calendar=topic.mirror.forum.can("calendar"))


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
