# SPDX-License-Identifier: AGPL-3.0-or-later
"""The speakers of an event with what they speak in. One statement."""

from dataclasses import dataclass, field
from urllib.parse import quote

from django.urls import reverse

from apps.accounts.models import Person
from apps.core.languages import direction, of_interface
from apps.core.sorting import sort_key
from apps.events.models import Event
from apps.pages.queries.programme import CODE
from apps.sessions.models import Session, SessionSpeaker

BELONGING = ("affiliation", "affiliation_language", "affiliation_confirmed_at")


@dataclass(slots=True)
class Talk:
    address: str
    title: str
    language: str
    is_off: bool

    @property
    def direction(self) -> str:
        return direction(self.language) if self.language else "auto"


@dataclass(slots=True)
class Voice:
    """A speaker; `person` is not saved, it knows its number, name and affiliation."""

    person: Person
    talks: list[Talk] = field(default_factory=list)


def speakers_with_sessions(event: Event) -> list[Voice]:
    """By name, in the order of the interface language.

    Speakers of withdrawn or merely proposed sessions only are left out.
    """
    place, _, end = reverse("pages:session", args=[event.slug, CODE]).rpartition(CODE)
    rows = (
        SessionSpeaker.objects.filter(session__in=Session.objects.filter(event=event).listed())
        .order_by("session__starts_at", "session_id", "position")
        .values_list(
            "speaker__person_id",
            "speaker__name",
            *(f"speaker__person__{name}" for name in BELONGING),
            "session__code",
            "session__title",
            "session__language",
            "session__state",
        )
    )
    language = of_interface()
    voices: dict[int, Voice] = {}
    for pk, name, *belonging, code, title, language, state in rows:
        voice = voices.get(pk)
        if voice is None:
            said = dict(zip(BELONGING, belonging, strict=True))
            voice = voices[pk] = Voice(Person(pk=pk, name=name, **said))
        off = state == Session.State.CANCELLED
        voice.talks.append(Talk(place + quote(code) + end, title, language, off))
    return sorted(voices.values(), key=lambda voice: sort_key(voice.person.name, language))
