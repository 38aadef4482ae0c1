# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.utils import timezone as clock
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.accounts.zones import by_country
from apps.events.models import Event
from apps.programme.models import ProgrammeSource
from apps.programme.sources import limits
from apps.programme.sources.formats import READERS

FORMATS = {
    "schedule.json": gettext_lazy("schedule.json (pretalx, eventyay, frab)"),
    "schedule.xml": gettext_lazy("schedule.xml (pretalx, frab, pentabarf)"),
    "ical": gettext_lazy("iCalendar"),
    "csv": gettext_lazy("Table (CSV)"),
    "api": gettext_lazy("API of pretalx or eventyay"),
}
assert FORMATS.keys() == READERS.keys()


def zone_choices(unsaid: str) -> list[tuple[str, Any]]:
    """Every zone by country, after a choice that leaves it to the file."""
    countries = by_country(get_language() or "en", clock.now().date())
    return [("", unsaid), *((country, list(zones)) for country, zones in countries)]


class ZoneField(forms.ChoiceField):
    """A time zone, or none: then it is the file's, and where that names none the event's."""

    def __init__(self, **kwargs: Any) -> None:
        unsaid = gettext_lazy("as the file says")
        super().__init__(
            label=gettext_lazy("Time zone of the times in the file"),
            choices=lambda: zone_choices(str(unsaid)),
            required=False,
            **kwargs,
        )


class FormatField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        unsaid = ("", gettext_lazy("find out by itself"))
        super().__init__(
            label=gettext_lazy("Format"),
            choices=[unsaid, *FORMATS.items()],
            required=False,
            **kwargs,
        )


class SlugField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Address word of the new event"),
            help_text=gettext_lazy("Its pages stand at /word/, for good: wikimania-2027"),
            max_length=80,
            required=False,
            widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none"}),
            **kwargs,
        )


class StartForm(forms.Form):
    """Where a programme comes from and where it goes; `events` are the person's own."""

    event = forms.ModelChoiceField(
        queryset=Event.objects.none(), label=gettext_lazy("Event"), required=False
    )
    slug = SlugField()
    mode = forms.ChoiceField(
        label=gettext_lazy("The new event takes place"), choices=Event.Mode.choices, required=False
    )
    file = forms.FileField(
        label=gettext_lazy("A file"), required=False, allow_empty_file=True, max_length=200
    )
    address = forms.CharField(
        label=gettext_lazy("or an address"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )
    timezone = ZoneField()
    format = FormatField()

    def __init__(self, *args: Any, events: Any, may_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["event"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = events
        field.empty_label = _("– a new one, from the programme –") if may_open else None
        field.required = not may_open
        if not may_open:
            del self.fields["slug"], self.fields["mode"]

    def from_where(self) -> list[forms.BoundField]:
        return [self["file"], self["address"]]

    def into(self) -> list[forms.BoundField]:
        return [self["event"]]

    def into_new(self) -> list[forms.BoundField]:
        return [self[name] for name in ("slug", "mode") if name in self.fields]

    def read_how(self) -> list[forms.BoundField]:
        return [self["timezone"], self["format"]]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, address = values.get("file"), values.get("address")
        if not file and not address and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or give an address."))
        if file and address:
            self.add_error("address", _("Either a file or an address, not both."))
        if file and file.size > limits.MEGABYTES * 1024 * 1024:
            words = _("The file is larger than %(limit)s MB.") % {"limit": limits.MEGABYTES}
            self.add_error("file", words)
        if not values.get("event") and "event" not in self.errors and not values.get("slug"):
            self.add_error("slug", _("Choose an event, or give the word for a new one."))
        return values


class AgainForm(forms.Form):
    """Read the same file once more, otherwise; `opens` says whether it is to open an event."""

    timezone = ZoneField()
    format = FormatField()
    slug = SlugField()

    def __init__(self, *args: Any, opens: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if opens:
            self.fields["slug"].required = True
        else:
            del self.fields["slug"]


class KeepForm(forms.Form):
    """An address that a programme is kept in step with."""

    event = forms.ModelChoiceField(queryset=Event.objects.none(), label=gettext_lazy("Event"))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )
    interval = forms.TypedChoiceField(
        label=gettext_lazy("Look for changes"),
        choices=ProgrammeSource.Interval.choices,
        coerce=int,
        initial=ProgrammeSource.Interval.HOUR,
    )
    timezone = ZoneField()
    format = FormatField()

    def __init__(self, *args: Any, events: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if events is None:
            del self.fields["event"]
        else:
            field = self.fields["event"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = events


class DecideForm(forms.Form):
    """What a page of a preview sends: which rows it showed, which of them are ticked, what to do.

    `do` is "apply", "save", or a verb and a word: "all:moved", "none:moved", "show:moved:2".
    """

    fingerprint = forms.CharField(max_length=64)
    do = forms.CharField(max_length=40)
    shown = forms.RegexField(r"^[0-9 ]*$", required=False, max_length=8_000)

    def numbers(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["shown"].split()]

    def taken(self) -> list[int]:
        """The ticked rows; what is no number was not written by our page."""
        ticked = self.data.getlist("take")  # type: ignore[attr-defined]
        return [int(number) for number in ticked if number.isascii() and number.isdigit()]

    def reused(self) -> dict[str, str]:
        """What is said of each code that stands for another talk."""
        return {
            name.removeprefix("reused:"): said
            for name, said in self.data.items()
            if name.startswith("reused:") and said in {"", "same", "other"}
        }
