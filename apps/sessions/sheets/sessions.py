# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.errors import Refused
from apps.sessions import services
from apps.sessions.models import Room, Session, Speaker, Track
from apps.sessions.sheets.columns import (
    EVENT,
    Address,
    Choice,
    Column,
    Day,
    Fixed,
    Language,
    Languages,
    Line,
    Moment,
    YesOrNo,
    zone_of,
)
from apps.sessions.sheets.matching import Matching
from apps.sessions.sheets.sheet import Sheet, named

WHEN = {"starts_at", "ends_at", "day", "room"}
STATE = {"state", "state_reason"}


class Zone(Fixed):
    """What the times of the row are given in; the event keeps its own."""

    def __init__(self) -> None:
        says = gettext_lazy("the times' zone, such as Europe/Warsaw; empty for the event's own")
        super().__init__("zone", says, "event__timezone")


class Place(Column):
    """A room or a track by its name; an unknown one is added."""

    is_plain = False

    def show(self, obj: Any) -> str:
        part = getattr(obj, self.attribute)
        return part.name if part else ""

    def read(self, text: str) -> Room | Track | None:
        name = " ".join(text.split())
        if len(name) > 120:
            raise ValueError(_("This name is too long."))
        return self.sheet.part(self.attribute, name) if name else None


class Speakers(Column):
    """Names, or codes where two have one name, in order, separated by semicolons."""

    is_plain = False

    def show(self, obj: Any) -> str:
        if not obj.pk and not hasattr(obj, "speaker_list"):
            return ""
        return "; ".join(self._shown(speaker) for speaker in _speakers(obj))

    def read(self, text: str) -> list[Speaker]:
        wanted = [" ".join(part.split()) for part in text.split(";") if part.strip()]
        return list(dict.fromkeys(self.sheet.speaker(name) for name in wanted))

    def _shown(self, speaker: Speaker) -> str:
        same = getattr(self.sheet, "ambiguous", None)
        plain = " ".join(speaker.name.split()) == speaker.name and ";" not in speaker.name
        ambiguous = speaker.name.casefold() in same if same is not None else False
        return speaker.name if plain and not ambiguous else speaker.code


class SessionSheet(Sheet):
    """The programme. A row is found by its code, without one by title, time and room."""

    event_slug = Fixed("event", EVENT, "event__slug")
    code = Fixed(
        "code", gettext_lazy("stands in the address, forever; empty for a new one"), "code"
    )
    title = Line("title", gettext_lazy("needed"))
    state = Choice("state", gettext_lazy("proposed, confirmed, cancelled or withdrawn"))
    reason = Line("reason", gettext_lazy("why it is off; for everybody to read"), of="state_reason")
    starts = Moment("starts", gettext_lazy("such as 2027-10-29 14:00"), of="starts_at")
    ends = Moment("ends", gettext_lazy("likewise"), of="ends_at")
    zone_column = Zone()
    day = Day("day", gettext_lazy("the programme's day; after midnight it may be the day before"))
    room = Place("room", gettext_lazy("its name; an unknown one is added"))
    track = Place("track", gettext_lazy("its name; an unknown one is added"))
    speakers = Speakers(
        "speakers", gettext_lazy("names or codes, separated by semicolons"), of="speaker_list"
    )
    kind = Choice(
        "kind",
        gettext_lazy("talk, workshop, panel, lightning, meetup, ceremony, break or other"),
    )
    kind_label = Line("kind_label", gettext_lazy("the kind in the event's words"))
    language = Language("language", gettext_lazy("code of the texts' language, such as pl"))
    spoken = Languages(
        "spoken_languages", gettext_lazy("codes, separated by commas"), of="spoken_languages"
    )
    abstract = Column("abstract", gettext_lazy("Markdown"))
    description = Column("description", gettext_lazy("Markdown"))
    not_recorded = YesOrNo("not_recorded", gettext_lazy("yes or no"), of="do_not_record")
    licence = Line("licence", gettext_lazy("such as CC BY-SA 4.0"))
    page = Address("page", gettext_lazy("its page elsewhere"), of="source_url")

    class Meta(Sheet.Meta):
        model = Session

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        related = rows.select_related("event", "room", "track")
        return related.prefetch_related("session_speakers__speaker")

    def export_file(self, rows: QuerySet[Any], *, separator: str = ",") -> bytes:
        events = rows.order_by().values("event")
        self._ambiguous_in(Speaker.objects.filter(event__in=events))
        self.fields["speakers"].sheet = self
        return super().export_file(rows, separator=separator)

    def prepare(self, rows: list[dict[str, str]]) -> None:
        known = list(self.with_relations(Session.objects.filter(event=self.event)))
        for session in known:
            session.event = self.event
        self.parts: dict[str, dict[str, Any]] = {
            "room": {room.name: room for room in Room.objects.filter(event=self.event)},
            "track": {track.name: track for track in Track.objects.filter(event=self.event)},
        }
        everybody = Speaker.objects.filter(event=self.event).select_related("merged_into")
        self._ambiguous_in(everybody)
        self.people_by_code = {speaker.code: speaker for speaker in everybody}
        self.people_by_name = named(
            Speaker, (one for one in everybody if not one.merged_into_id), "name"
        )
        self.zone: ZoneInfo | None = None
        self.matching = Matching(known, rows, self.table.lines, self)

    def _ambiguous_in(self, speakers: QuerySet[Speaker]) -> None:
        """Names that do not say who is meant, in one event or as somebody's code."""
        seen: set[tuple[int, str]] = set()
        self.ambiguous: set[str] = set()
        for event, name, code, gone in speakers.values_list("event", "name", "code", "merged_into"):
            for key in {name.casefold(), code.casefold()} if not gone else {code.casefold()}:
                if (event, key) in seen:
                    self.ambiguous.add(key)
                seen.add((event, key))

    def before_import_row(self, row: dict[str, str], **kwargs: Any) -> None:
        super().before_import_row(row, **kwargs)
        try:
            self.zone = zone_of(row.get("zone", ""), self.event.zone)
        except ValueError as problem:
            raise ValidationError({"event__timezone": str(problem)}) from None

    def find(self, row: dict[str, str]) -> Session | None:
        return self.matching.of(self.number)

    def make(self, row: dict[str, str]) -> Session:
        session = Session(event=self.event, code=self.matching.code_of_new(self.number))
        session.speaker_list = []  # type: ignore[attr-defined]
        return session

    def part(self, kind: str, name: str) -> Room | Track:
        model = Room if kind == "room" else Track
        return self.parts[kind].setdefault(name, model(event=self.event, name=name))

    def speaker(self, name: str) -> Speaker:
        if by_code := self.people_by_code.get(name):
            return by_code.merged_into or by_code
        alike = self.people_by_name.get(name.casefold(), [])
        if len(alike) == 1:
            return alike[0]
        words = (
            ngettext(
                "%(count)d speaker is called “%(name)s”. Write the code of the one you mean.",
                "%(count)d speakers are called “%(name)s”. Write the code of the one you mean.",
                len(alike),
            )
            if alike
            else _("No speaker of this event is called “%(name)s”. Add them first.")
        )
        raise ValueError(words % {"name": name[:80], "count": len(alike)})

    def write(self, obj: Session, changed: set[str], *, is_new: bool) -> None:
        self._add_parts(obj)
        if is_new:
            self._add(obj, changed)
            return
        session = Session.objects.select_related("event").get(pk=obj.pk)
        if session.is_off and obj.state == Session.State.CONFIRMED:
            services.restore(session, by=self.by)
        texts = {name: getattr(obj, name) for name in changed - WHEN - STATE - {"speaker_list"}}
        services.change(session, **texts, by=self.by)
        if changed & WHEN:
            self._reschedule(session, obj, changed)
        if "speaker_list" in changed:
            services.set_speakers(session, speakers=_speakers(obj), by=self.by)
        if changed & STATE:
            self._set_state(session, obj)

    def _add(self, obj: Session, changed: set[str]) -> None:
        texts = {name: getattr(obj, name) for name in changed - WHEN - STATE - {"speaker_list"}}
        texts.pop("title", None)
        proposed = obj.state == Session.State.PROPOSED
        session = services.add_session(
            self.event,
            title=obj.title,
            code=obj.code,
            starts_at=obj.starts_at,
            ends_at=obj.ends_at,
            day=obj.day,
            room=obj.room,
            state=Session.State.PROPOSED if proposed else Session.State.CONFIRMED,
            **texts,
            by=self.by,
        )
        obj.pk = session.pk
        if speakers := _speakers(obj):
            services.set_speakers(session, speakers=speakers, by=self.by)
        if obj.state != session.state or obj.state_reason:
            self._set_state(session, obj)

    def _reschedule(self, session: Session, obj: Session, changed: set[str]) -> None:
        """The day follows the start, unless the row says otherwise; so does an evening's night."""
        day = obj.day
        if "day" not in changed and session.starts_at and obj.starts_at and session.day:
            began, begins = (
                moment.astimezone(self.event.zone).date()
                for moment in (session.starts_at, obj.starts_at)
            )
            day = begins - (began - session.day)
        services.reschedule(
            session,
            starts_at=obj.starts_at,
            ends_at=self._ends_at(session, obj),
            room=obj.room,
            day=day if obj.starts_at else None,
            by=self.by,
        )

    def _ends_at(self, session: Session, obj: Session) -> datetime | None:
        """A table without ends keeps the length of what it moves."""
        if "ends" in self.table.header or not (session.starts_at and session.ends_at):
            return obj.ends_at
        return obj.starts_at + (session.ends_at - session.starts_at) if obj.starts_at else None

    def _set_state(self, session: Session, obj: Session) -> None:
        state, reason = obj.state, obj.state_reason
        if state == Session.State.CANCELLED:
            services.cancel(session, reason=reason, by=self.by)
        elif state == Session.State.WITHDRAWN:
            services.withdraw(session, reason=reason, by=self.by)
        elif reason:
            raise Refused(_("Only a session that is off has a reason for it."), code="reason")
        elif state == Session.State.CONFIRMED:
            services.confirm(session, by=self.by)
        elif state != session.state:
            raise Refused(_("A session does not become a proposal again."), code="proposed")

    def _add_parts(self, obj: Session) -> None:
        """Rooms and tracks that the file is the first to name."""
        for kind, add in (("room", services.add_room), ("track", services.add_track)):
            part = getattr(obj, kind)
            if part is not None and part.pk is None:
                self.parts[kind][part.name] = add(self.event, name=part.name, by=self.by)
            if part is not None:
                setattr(obj, kind, self.parts[kind][part.name])


def _speakers(session: Session) -> list[Speaker]:
    """As the row says; else as they stand, loaded with the session."""
    told: list[Speaker] | None = getattr(session, "speaker_list", None)
    if told is not None:
        return told
    return [link.speaker for link in session.session_speakers.all()]
