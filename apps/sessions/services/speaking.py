# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import Person, User
from apps.activity.services import record
from apps.core import text
from apps.core.errors import Refused
from apps.events.models import Event
from apps.events.services import checks, touch
from apps.sessions.codes import code_of, new_code
from apps.sessions.models import (
    Preparation,
    PreparationVersion,
    Session,
    SessionSpeaker,
    Speaker,
    Summary,
    SummaryVersion,
)
from apps.sessions.services.telling import changes, held
from apps.sessions.services.writing import lock, lock_event, touch_session, touch_speaker
from apps.translations import services as translations


@transaction.atomic
def add_speaker(
    event: Event,
    *,
    person: Person | None,
    by: User | None,
    name: str = "",
    code: str = "",
    language: str = "",
    biography: str = "",
) -> Speaker:
    """Put a person on the event's programme, once; `name` is how the programme writes it.

    Without a person it is somebody who is not known here yet. Refused for a code that is taken.
    """
    event = lock_event(event)
    if person and (known := event.speakers.present().filter(person=person).first()):
        return known
    name = checks.name(name or (person.name if person else ""))
    code = code_of(code) or new_code()
    if event.speakers.filter(code=code).exists():
        raise Refused(_("Another speaker has this code already."), code="taken")
    if person is None:
        person = Person.named(name[:150])
        person.save()
    speaker = Speaker.objects.create(
        event=event,
        person=person,
        code=code,
        name=name,
        language=checks.language(language),
        biography=biography,
        biography_html=text.render(biography).html,
    )
    touch(event)
    record("event.speaker_added", speaker, by=by, event=event, name=name)
    return speaker


@transaction.atomic
def change_speaker(speaker: Speaker, *, by: User | None, **fields: Any) -> Speaker:
    """Change name, language or biography as this event's programme shows them."""
    if unknown := set(fields) - set(_CHECKS):
        raise TypeError(f"change_speaker does not change {sorted(unknown)}")
    event = lock_event(speaker.event)
    speaker = Speaker.objects.select_for_update().get(pk=speaker.pk)
    if speaker.merged_into_id:
        raise Refused(_("This speaker has been joined with another entry."), code="merged")
    checked = {name: _CHECKS[name](value) for name, value in fields.items()}
    changed = [name for name, value in checked.items() if getattr(speaker, name) != value]
    if not changed:
        return speaker
    before = held(speaker, changed)
    for name in changed:
        setattr(speaker, name, checked[name])
    if "biography" in changed:
        speaker.biography_html = text.render(speaker.biography).html
        translations.mark_outdated(speaker, "biography")
    speaker.save(update_fields=[*changed, "biography_html"])
    touch_speaker(speaker)
    record("event.speaker_changed", speaker, by=by, event=event, **changes(before, speaker))
    return speaker


@transaction.atomic
def set_speakers(session: Session, *, speakers: Iterable[Speaker], by: User | None) -> Session:
    """These people speak, in this order; nobody else does."""
    session, named = lock(session), [speaker.pk for speaker in speakers]
    fresh = Speaker.objects.select_related("merged_into").in_bulk(named)
    wanted = list(dict.fromkeys(fresh[pk].merged_into or fresh[pk] for pk in named))
    if any(speaker.event_id != session.event_id for speaker in wanted):
        raise Refused(_("A speaker must be of the same event."), code="foreign-speaker")
    links = SessionSpeaker.objects.filter(session=session).order_by("position", "pk")
    before = list(links.values_list("speaker", flat=True))
    after = [speaker.pk for speaker in wanted]
    if before == after:
        return session
    links.delete()
    SessionSpeaker.objects.bulk_create(
        SessionSpeaker(session=session, speaker=speaker, position=position)
        for position, speaker in enumerate(wanted)
    )
    if by is not None:
        session.edited_fields = sorted({*session.edited_fields, "speakers"})
        session.save(update_fields=["edited_fields"])
    touch_session(session)
    told = changes({"speakers": before}, {"speakers": after})
    record("session.speakers_changed", session, by=by, **told)
    return session


@transaction.atomic
def follow_merge(person: Person, *, into: Person) -> int:
    """Have programmes name the person that stays, and what was written at their desks; how many
    speakers moved. Again without harm."""
    theirs = list(Speaker.objects.filter(person=person).select_related("event").order_by("pk"))
    for speaker in theirs:
        lock_event(speaker.event)
        Speaker.objects.filter(pk=speaker.pk).update(person=into)
        touch_speaker(speaker)
    carry_writing(person, into=into, sessions=Session.objects.all())
    return len(theirs)


@transaction.atomic
def carry_writing(person: Person, *, into: Person, sessions: QuerySet[Session]) -> None:
    """Have what a person wrote at the desks of these sessions be that of another."""
    summaries = Summary.objects.filter(author=person, session__in=sessions)
    preparations = Preparation.objects.filter(author=person, session__in=sessions)
    versions = SummaryVersion.objects.filter(author=person, summary__session__in=sessions)
    asked = PreparationVersion.objects.filter(author=person, session__in=sessions)
    shown = {*summaries.values_list("session", flat=True)}
    shown |= {*preparations.values_list("session", flat=True)}
    versions.update(author=into)
    asked.update(author=into)
    summaries.update(author=into)
    preparations.update(author=into)
    for session in Session.objects.filter(pk__in=shown).order_by("pk"):
        touch_session(session)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": checks.name,
    "language": checks.language,
    "biography": str,
}
