# SPDX-License-Identifier: AGPL-3.0-or-later
"""The programme of an event as a calendar: all of it, a track, what can be followed in a language.

Sessions that once were on the programme stay, cancelled, so that calendars learn of it.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from apps.core import languages
from apps.events.ical import Span
from apps.events.models import Event
from apps.sessions import ical
from apps.sessions.models import Interpretation, Session, Track


@dataclass(frozen=True)
class Selection:
    """?track= and ?lang= of a programme's calendar, as on its page."""

    track: int | None = None
    lang: str = ""
    """One code, or several of which one is enough: "ar.fr"."""

    @classmethod
    def read(cls, query: QueryDict) -> "Selection | None":
        """None where something else is asked for: the calendar must not hold more than that."""
        track, lang = query.get("track", ""), query.get("lang", "")
        if track and not (track.isascii() and track.isdigit() and len(track) < 16):
            return None
        if lang != ".".join(languages.several(lang)):
            return None
        return cls(int(track) if track else None, lang)

    @property
    def end(self) -> str:
        """The end of an address; nothing for the whole programme."""
        words = {"track": self.track, "lang": self.lang}
        chosen = {name: value for name, value in words.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def __bool__(self) -> bool:
        return bool(self.track or self.lang)


def programme(event: Event, selection: Selection) -> bytes:
    """Three statements at most. No such track: 404."""
    sessions = Session.objects.filter(event=event).exclude(state=Session.State.PROPOSED)
    names = [event.name]
    if selection.track:
        sessions = sessions.filter(track=selection.track)
        names.append(_track(event, selection.track))
    columns = ("ical", "starts_at", "ends_at", "pk", "spoken_languages")
    rows = list(sessions.exclude(ical="").order_by("starts_at", "pk").values_list(*columns))
    if selection.lang:
        codes = languages.several(selection.lang)
        names.extend(map(languages.autonym, codes))
        interpreted = _interpreted(event, codes)
        rows = [row for row in rows if row[3] in interpreted or _is_one_of(row[4], codes)]
    texts = [text for text, *_rest in rows]
    if not texts and not selection:
        # An event that has announced no times yet is an entry of its own days.
        texts = [event.ical]
    return ical.calendar(
        texts,
        event=event,
        name=" · ".join(names),
        address=reverse("pages:programme", args=[event.slug]) + selection.end,
        between=_span(event, [moment for _text, *both, _pk, _spoken in rows for moment in both]),
    )


def _track(event: Event, pk: int) -> str:
    name = Track.objects.filter(event=event, pk=pk).values_list("name", flat=True).first()
    if name is None:
        raise Http404("no such track")
    return name


def _interpreted(event: Event, codes: list[str]) -> set[int]:
    rows = Interpretation.objects.filter(session__event=event).values_list("session", "language")
    return {session for session, language in rows if _is_one_of([language], codes)}


def _is_one_of(spoken: list[str], codes: list[str]) -> bool:
    return any(languages.speaks(known, code) for known in spoken for code in codes)


def _span(event: Event, moments: list[datetime | None]) -> Span:
    known = [moment for moment in moments if moment]
    return min(known, default=event.begins_at), max(known, default=event.finishes_at)
