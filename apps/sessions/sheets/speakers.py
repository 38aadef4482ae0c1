# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.guarding import findable
from apps.accounts.models import Person
from apps.sessions import services
from apps.sessions.codes import code_of
from apps.sessions.models import Speaker
from apps.sessions.sheets.columns import EVENT, Column, Fixed, Language, Line
from apps.sessions.sheets.sheet import Sheet, named


class SpeakerSheet(Sheet):
    """Who speaks. A row is found by its code, without one by the person, then by the name."""

    event_slug = Fixed("event", EVENT, "event__slug")
    code = Fixed("code", gettext_lazy("says who it is; empty for somebody new"), "code")
    name = Line("name", gettext_lazy("as the programme writes it"))
    language = Language("language", gettext_lazy("code of the biography's language, such as pl"))
    biography = Column("biography", gettext_lazy("Markdown"))
    person = Fixed(
        "person",
        gettext_lazy("the number in the address of their page here; empty for somebody new"),
        "person_id",
    )

    class Meta(Sheet.Meta):
        model = Speaker

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("event")

    def prepare(self, rows: list[dict[str, str]]) -> None:
        everybody = list(Speaker.objects.filter(event=self.event).select_related("merged_into"))
        for speaker in everybody:
            speaker.event = self.event
        present = [speaker for speaker in everybody if not speaker.merged_into_id]
        self.by_code = {speaker.code: speaker for speaker in everybody}
        self.by_person = {speaker.person_id: speaker for speaker in present}
        self.by_name = named(Speaker, present, "name")
        numbers = {number for row in rows if (number := _number(row))}
        self.people = findable(Person.objects.visible_to(self.by), self.by).in_bulk(numbers)
        self.seen: dict[int | str, int] = {}

    def find(self, row: dict[str, str]) -> Speaker | None:
        speaker = self._found(row)
        if speaker is None:
            return None
        if speaker.merged_into:
            raise ValidationError(
                {
                    "code": _("This code was joined with “%(name)s”, whose code is %(code)s.")
                    % {"name": speaker.merged_into, "code": speaker.merged_into.code}
                }
            )
        self._once(speaker.pk)
        person = row.get("person", "").strip()
        if person and person != str(speaker.person_id):
            raise ValidationError(
                {
                    "person_id": _(
                        "Who a speaker is cannot be changed. Join the two entries instead."
                    )
                }
            )
        return speaker

    def make(self, row: dict[str, str]) -> Speaker:
        number = row.get("person", "").strip()
        person = self.people.get(_number(row))
        if number and person is None:
            words = _("Nobody here has the number “%(number)s”.") % {"number": number[:40]}
            raise ValidationError({"person_id": words})
        if not row.get("code", "").strip():
            self._once(person.pk if person else _name(row))
        speaker = Speaker(event=self.event, person=person, code=code_of(row.get("code", "")))
        if row.get("code", "").strip() and not speaker.code:
            raise ValidationError({"code": _("A code is made of letters, digits and hyphens.")})
        return speaker

    def write(self, obj: Speaker, changed: set[str], *, is_new: bool) -> None:
        if is_new:
            services.add_speaker(
                self.event,
                person=obj.person if obj.person_id else None,
                name=obj.name,
                code=obj.code,
                language=obj.language,
                biography=obj.biography,
                by=self.by,
            )
        else:
            values = {name: getattr(obj, name) for name in changed}
            services.change_speaker(obj, **values, by=self.by)

    def _found(self, row: dict[str, str]) -> Speaker | None:
        if code := code_of(row.get("code", "")):
            return self.by_code.get(code)
        if number := _number(row):
            return self.by_person.get(number)
        alike = self.by_name.get(_name(row), [])
        if not alike:
            return None
        if len(alike) > 1:
            raise ValidationError(
                {
                    "name": _("%(count)d speakers have this name. Add the code.")
                    % {"count": len(alike)}
                }
            )
        return alike[0]

    def _once(self, who: int | str) -> None:
        """A file that says two things of one speaker, or has two whom nothing tells apart."""
        if who in self.seen:
            line = self.table.lines[self.seen[who]]
            raise ValidationError(
                _("Line %(line)d is about the same speaker. Give two people two codes.")
                % {"line": line}
            )
        self.seen[who] = self.number


def _number(row: dict[str, str]) -> int:
    text = row.get("person", "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _name(row: dict[str, str]) -> str:
    return " ".join(row.get("name", "").split()).casefold()
