# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times in the admin stand in the event's own zone, said beside them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core import times


class DateInput(forms.DateInput):
    """The device's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.MultiWidget):
    """A day and a time of day, each with the device's own help."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        day, hour = {"aria-label": _("Day")}, {"aria-label": _("Time of day")}
        super().__init__((DateInput(day), TimeInput(hour)), attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        """The parts of a naive moment: form fields have brought it into the zone in use."""
        return [value.date(), value.time()] if value else [None, None]


class DateTimeField(forms.SplitDateTimeField):
    widget = DateTimeInput


def said(moment: datetime | None, zone: str) -> SafeString | str:
    """ "Jul 22, 2027, 14:05 Warsaw, UTC+2" for a cell or a line; a dash for no moment."""
    if moment is None:
        return "–"
    language = get_language() or "en"
    return format_html(
        '<span class="moment">{} {} <span class="zone">{}</span></span>',
        times.time_element("date", moment, zone=zone, language=language, now=moment, fixed=True),
        times.format_time(moment, zone=zone, language=language),
        times.zone_label(zone, language, at=moment),
    )


def column(field: models.Field, zone_of: Callable[[Any], str]) -> Callable[[Any], SafeString | str]:
    """A column of a list that shows this moment of each row in the zone of the row's event."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(obj: Any) -> SafeString | str:
        return said(getattr(obj, field.attname), zone_of(obj))

    shown.__name__ = field.name
    return shown
