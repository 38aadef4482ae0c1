# SPDX-License-Identifier: AGPL-3.0-or-later
"""Columns: how an object shows in a cell, and what a cell means; ValueError says why nothing."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from apps.core.errors import Refused
from apps.events.services import checks
from apps.sessions import clock

LIST = re.compile(r"[,;\s]+")
YES, NO = {"yes", "true", "1", "x"}, {"no", "false", "0", ""}
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
MOMENT = re.compile(
    r"(?P<day>\S+?)[ T]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::00)?"
    r"\s*(?P<offset>[+-]\d\d:?\d\d|Z)?",
    re.ASCII,
)


class Column(Field):
    """A text of the object, as it is. `says` tells people what stands in it."""

    is_plain = True
    """Whether the model's own field can say if the value is a good one."""

    def __init__(self, name: str, says: Any, *, of: str = "") -> None:
        super().__init__(attribute=of or name, column_name=name)
        self.says = says
        self.sheet: Any = None

    def show(self, obj: Any) -> str:
        value = getattr(obj, self.attribute)
        return "" if value is None else str(value)

    def read(self, text: str) -> Any:
        return text

    def export(self, instance: Any, **kwargs: Any) -> str:
        return self.show(instance)

    def save(self, instance: Any, row: Mapping[str, str], is_m2m: bool = False, **kw: Any) -> None:
        setattr(instance, self.attribute, self.read(row[self.column_name]))


class Line(Column):
    """A text of one line: blanks around it and between words do not count."""

    def read(self, text: str) -> str:
        return " ".join(text.split())


class Fixed(Column):
    """Says which object the row is about, or tells more of it; never changed here."""

    is_plain = False

    def __init__(self, name: str, says: Any, path: str) -> None:
        super().__init__(name, says, of=path)

    def show(self, obj: Any) -> str:
        for part in self.attribute.split("__"):
            obj = getattr(obj, part, None)
        return "" if obj is None else str(obj)

    def save(self, instance: Any, row: Mapping[str, str], is_m2m: bool = False, **kw: Any) -> None:
        """`find` and `make` have read it."""


class Choice(Column):
    """One word of several."""

    def read(self, text: str) -> str:
        word = text.strip().lower()
        known = self.sheet._meta.model._meta.get_field(self.attribute).choices
        words = [key for key, _label in known]
        if word not in words:
            raise ValueError(
                _("“%(word)s” is none of: %(words)s.")
                % {"word": text.strip()[:80], "words": ", ".join(words)}
            )
        return word


class YesOrNo(Column):
    def show(self, obj: Any) -> str:
        return "yes" if getattr(obj, self.attribute) else "no"

    def read(self, text: str) -> bool:
        word = text.strip().lower()
        if word not in YES | NO:
            raise ValueError(_("“%(word)s” is neither yes nor no.") % {"word": text[:80]})
        return word in YES


class Language(Column):
    def read(self, text: str) -> str:
        return _checked(checks.language, text.strip())


class Languages(Column):
    """Codes, separated by commas."""

    def show(self, obj: Any) -> str:
        return ", ".join(getattr(obj, self.attribute))

    def read(self, text: str) -> list[str]:
        return _checked(checks.all_languages, LIST.split(text.strip()))


class Address(Column):
    def read(self, text: str) -> str:
        return _checked(checks.web_address, text)


class Day(Column):
    """2027-10-29; a spreadsheet may make 29.10.2027 of it."""

    is_plain = False

    def show(self, obj: Any) -> str:
        value = getattr(obj, self.attribute)
        return value.isoformat() if value else ""

    def read(self, text: str) -> date | None:
        return day_of(text.strip()) if text.strip() else None


class Moment(Column):
    """A time in the zone of the row: 2027-10-29 14:00, with an offset where it comes twice."""

    is_plain = False

    def show(self, obj: Any) -> str:
        moment: datetime | None = getattr(obj, self.attribute)
        if moment is None:
            return ""
        zone = self.zone(obj)
        wall = moment.astimezone(zone)
        text = wall.strftime("%Y-%m-%d %H:%M" if not wall.second else "%Y-%m-%d %H:%M:%S")
        return text + (_offset(wall) if clock.comes_twice(moment, zone) else "")

    def read(self, text: str) -> datetime | None:
        return moment_of(text.strip(), self.sheet.zone) if text.strip() else None

    def zone(self, obj: Any) -> ZoneInfo:
        return getattr(self.sheet, "zone", None) or obj.event.zone


def day_of(text: str) -> date:
    """ValueError, with words, for what is no day or could be two."""
    if found := DAY.fullmatch(text):
        year, month, day, day2, month2, year2 = found.groups()
        try:
            return date(int(year or year2), int(month or month2), int(day or day2))
        except ValueError:
            raise ValueError(_("There is no day %(text)s.") % {"text": text}) from None
    raise ValueError(_("“%(text)s” is no day. Write 2027-10-29.") % {"text": text[:80]})


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """The moment a cell names; ValueError where clocks skip that time, or it does not say which."""
    found = MOMENT.fullmatch(text)
    if not found:
        raise ValueError(
            _("“%(text)s” is no day and time. Write 2027-10-29 14:00.") % {"text": text[:80]}
        )
    day, hour, minute = day_of(found["day"]), int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise ValueError(_("There is no such time of day: %(text)s.") % {"text": text[:80]})
    wall = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001
    if found["offset"]:
        return wall.replace(tzinfo=_fixed(found["offset"])).astimezone(UTC)
    meant = clock.moments(wall, zone)
    if not meant:
        raise ValueError(clock.words_of_gap(wall, zone))
    if len(meant) == 2:
        both = [f"{text}{_offset(moment.astimezone(zone))}" for moment in meant]
        raise ValueError(
            _("%(why)s Write %(first)s or %(second)s.")
            % {"why": clock.words_of_overlap(wall, zone), "first": both[0], "second": both[1]}
        )
    return meant[0]


def zone_of(text: str, event_zone: ZoneInfo) -> ZoneInfo:
    """The zone that a row gives its times in; the event's where it gives none."""
    return ZoneInfo(_checked(checks.zone, text.strip())) if text.strip() else event_zone


EVENT = gettext_lazy("the event's address word; it may be left out")


def _checked(check: Any, value: Any) -> Any:
    try:
        return check(value)
    except Refused as refusal:
        raise ValueError(str(refusal)) from None


def _offset(wall: datetime) -> str:
    """ "+02:00" """
    sign = wall.strftime("%z")
    return f"{sign[:3]}:{sign[3:5]}"


def _fixed(offset: str) -> timezone:
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
