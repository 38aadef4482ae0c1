# SPDX-License-Identifier: AGPL-3.0-or-later
import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core import times
from apps.core.admin.zones import DateTimeInput
from apps.events.models import Event
from apps.sessions import clock
from apps.sessions.models import Invitation, Room, Session, Speaker

LONGEST_SHIFT = 60 * 24 * 14
MOST_BYTES = 1_000_000


class WallTimeInput(DateTimeInput):
    """A day, a time of day and, where clocks show that time twice, which of the two."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = [*self.widgets, forms.HiddenInput()]
        self.widgets_names = ["_0", "_1", "_2"]
        self.zone: ZoneInfo | None = None

    def decompress(self, value: datetime | None) -> list[Any]:
        """Initial values come aware, or naive in the zone in use, as Django has brought them."""
        if value is None:
            return [None, None, None]
        zone = self.zone or _zone_in_use()
        wall = value.astimezone(zone) if timezone.is_aware(value) else value
        return [wall.date(), wall.time(), str(wall.fold)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        parts = value if isinstance(value, list) else self.decompress(value)
        labels = _both(parts, self.zone or _zone_in_use())
        parts = parts if labels else [*parts[:2], None]
        which = (
            forms.Select({"aria-label": _("Which one")}, choices=list(enumerate(labels)))
            if labels
            else forms.HiddenInput()
        )
        self.widgets = [*self.widgets[:2], which]
        return super().get_context(name, parts, attrs)


class WallTimeField(forms.MultiValueField):
    """A moment as clocks of a place show it; the zone in use unless `zone` is set."""

    widget = WallTimeInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("input_date_formats", None)
        fields = (forms.DateField(), forms.TimeField(), forms.CharField(required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)
        self.fields[0].required = self.fields[1].required = False
        self.zone: ZoneInfo | None = None

    def in_zone(self, zone: ZoneInfo) -> None:
        self.zone = self.widget.zone = zone
        label = times.zone_place(zone.key, get_language() or "en")
        self.help_text = _("In the time of %(zone)s.") % {"zone": label}

    def compress(self, values: list[Any]) -> datetime | None:
        day, hour, which = [*values, None, None, None][:3]
        if day is None and hour is None:
            return None
        if day is None or hour is None:
            raise ValidationError(_("Give both the day and the time of day."), code="half")
        wall, zone = datetime.combine(day, hour), self.zone or _zone_in_use()
        found = clock.moments(wall, zone)
        if not found:
            raise ValidationError(clock.words_of_gap(wall, zone), code="gap")
        if len(found) == 2 and which not in {"0", "1"}:
            raise ValidationError(clock.words_of_overlap(wall, zone), code="overlap")
        return found[int(which) if len(found) == 2 else 0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By the moment: which of two hours is meant counts, seconds that nobody typed do not."""
        try:
            typed = self.clean(data)
        except ValidationError:
            return True
        if isinstance(initial, datetime) and timezone.is_naive(initial):
            initial = initial.replace(tzinfo=self.zone or _zone_in_use())
        return typed != initial


class NewPlace(forms.Form):
    """Where and when one session moves to; or by how much, and where to, several of one event."""

    wants_objects = True

    def __init__(self, *args: Any, objects: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions, event = objects, objects[0].event
        rooms = Room.objects.filter(event=event)
        if len({session.event_id for session in objects}) > 1:
            rooms = Room.objects.none()
        if len(objects) == 1:
            self._ask_for_one(objects[0])
        else:
            self.fields["minutes"] = forms.IntegerField(
                label=_("Later by how many minutes"),
                help_text=_("Below zero moves them earlier; 0 leaves the times alone."),
                initial=0,
                min_value=-LONGEST_SHIFT,
                max_value=LONGEST_SHIFT,
            )
        self.fields["room"] = forms.ModelChoiceField(
            rooms,
            label=_("Room"),
            required=False,
            initial=objects[0].room_id if len(objects) == 1 else None,
            empty_label=_("no room") if len(objects) == 1 else _("each stays in its room"),
        )

    def _ask_for_one(self, session: Session) -> None:
        self.fields["starts_at"] = WallTimeField(label=_("Starts"), initial=session.starts_at)
        self.fields["ends_at"] = WallTimeField(
            label=_("Ends"), initial=session.ends_at, required=False
        )
        for name in ("starts_at", "ends_at"):
            self.fields[name].in_zone(session.event.zone)  # type: ignore[attr-defined]
        self.fields["ends_at"].help_text = _("Left as it is, the session keeps its length.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if len(self.sessions) == 1 and starts_at and "ends_at" not in self.errors:
            session = self.sessions[0]
            if ends_at == session.ends_at and session.starts_at and session.ends_at:
                values["ends_at"] = starts_at + (session.ends_at - session.starts_at)
            elif ends_at and ends_at <= starts_at:
                self.add_error("ends_at", _("A session ends after it starts."))
        return values

    @staticmethod
    def place_of(session: Session, values: dict[str, Any]) -> dict[str, Any]:
        """What `reschedule` gets for one of the sessions chosen."""
        if "starts_at" in values:
            return {name: values[name] for name in ("starts_at", "ends_at", "room")}
        shift = timedelta(minutes=values["minutes"])
        return {
            "starts_at": session.starts_at + shift if session.starts_at else None,
            "ends_at": session.ends_at + shift if session.ends_at else None,
            "room": values["room"] or session.room,
        }


class OtherSpeaker(forms.Form):
    """Which other entry of the programme is the same human being."""

    other = forms.ModelChoiceField(Speaker.objects.none(), label=_("The other entry"))

    def __init__(self, *args: Any, speaker: Speaker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Speaker.objects.present().filter(event=speaker.event).exclude(pk=speaker.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        self.fields["other"].label_from_instance = _told_apart  # type: ignore[attr-defined]


def _told_apart(speaker: Speaker) -> str:
    return f"{speaker.name} ({speaker.code})"


def _both(parts: list[Any], zone: ZoneInfo) -> list[str]:
    """What to choose from where the day and time typed come twice; nothing elsewhere."""
    day, hour = parts[0], parts[1]
    try:
        day = forms.DateField(required=False).clean(day)
        hour = forms.TimeField(required=False).clean(hour)
    except ValidationError:
        return []
    if not (day and hour):
        return []
    wall = datetime.combine(day, hour)
    return clock.words_of_both(wall, zone) if len(clock.moments(wall, zone)) == 2 else []


def _zone_in_use() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone) if zone is not UTC else "UTC")


class TableFile(forms.Form):
    """A file of cells for one event, or what was sent of it when it was looked at first."""

    event = forms.ModelChoiceField(Event.objects.none(), label=_("Event"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=_("CSV: comma, semicolon or tab; UTF-8; at most 500 rows and a megabyte."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, events: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = events.order_by("-starts_on", "pk")  # type: ignore[attr-defined]
        only = list(events[:2])
        if len(only) == 1:
            self.fields["event"].initial = only[0].pk

    def clean(self) -> dict[str, Any]:
        """`content` is what the file holds, at most a byte more than is taken."""
        values = super().clean() or {}
        if values.get("file"):
            values["content"] = values["file"].read(MOST_BYTES + 1)
        elif values.get("kept"):
            values["content"] = self._unpacked(values["kept"])
        else:
            self.add_error("file", _("Choose a file."))
        return values

    def _unpacked(self, kept: str) -> bytes:
        try:
            packed = base64.b64decode(kept, validate=True)
            return zlib.decompressobj().decompress(packed, MOST_BYTES + 1)
        except (ValueError, zlib.error):
            raise ValidationError(_("The file got lost on the way. Choose it again.")) from None


def packed(content: bytes) -> str:
    """The file as text for a hidden field: no server has to keep it while somebody looks at it."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


class DeclineForm(forms.Form):
    """Why somebody does not open the desk, with a word to the host."""

    reason = forms.ChoiceField(choices=Invitation.Decline.choices)
    answer = forms.CharField(required=False, max_length=500)
