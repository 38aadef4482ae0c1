# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.sessions import services
from apps.sessions.codes import code_of
from apps.sessions.models import Speaker, SpeakerAddress
from apps.sessions.sheets.columns import EVENT, Column, Fixed, Language
from apps.sessions.sheets.sheet import Sheet, named


class Email(Column):
    """An e-mail address, as it is written."""

    def read(self, text: str) -> str:
        if not text.strip():
            raise ValueError(_("An address is needed; leave the row out where there is none."))
        return text.strip()


class AddressSheet(Sheet):
    """Where speakers are written to. Rows are about speakers who are on the programme already:
    by code, without one by a name that is there once."""

    event_slug = Fixed("event", EVENT, "speaker__event__slug")
    code = Fixed("code", gettext_lazy("the speaker's code"), "speaker__code")
    name = Fixed(
        "name",
        gettext_lazy("the speaker's name on the programme; says who it is where no code does"),
        "speaker__name",
    )
    email = Email("email", gettext_lazy("the e-mail address"))
    language = Language(
        "language", gettext_lazy("code of the language to write in, such as pl; it may be empty")
    )

    class Meta(Sheet.Meta):
        model = SpeakerAddress

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("speaker__event")

    def prepare(self, rows: list[dict[str, str]]) -> None:
        present = list(Speaker.objects.present().filter(event=self.event))
        for speaker in present:
            speaker.event = self.event
        self.by_code = {speaker.code.casefold(): speaker for speaker in present}
        gone = Speaker.objects.filter(event=self.event, merged_into__isnull=False)
        for speaker in gone.select_related("merged_into"):
            assert speaker.merged_into is not None
            self.by_code.setdefault(speaker.code.casefold(), speaker.merged_into)
        self.by_name = named(Speaker, present, "name")
        known = SpeakerAddress.objects.filter(speaker__event=self.event)
        self.known = {row.speaker_id: row for row in known}
        self.seen: dict[int, int] = {}

    def find(self, row: dict[str, str]) -> SpeakerAddress | None:
        speaker = self._speaker(row)
        if speaker.pk in self.seen:
            line = self.table.lines[self.seen[speaker.pk]]
            raise ValidationError(_("Line %(line)d is about the same speaker.") % {"line": line})
        self.seen[speaker.pk] = self.number
        found = self.known.get(speaker.pk)
        if found is not None:
            found.speaker = speaker
        return found

    def make(self, row: dict[str, str]) -> SpeakerAddress:
        return SpeakerAddress(speaker=self._speaker(row))

    def write(self, obj: SpeakerAddress, changed: set[str], *, is_new: bool) -> None:
        services.set_address(obj.speaker, email=obj.email, language=obj.language, by=self.by)

    def _speaker(self, row: dict[str, str]) -> Speaker:
        written = row.get("code", "").strip()
        if written:
            if found := self.by_code.get(code_of(written).casefold()):
                return self._named_so(found, row)
            words = _("No speaker of this event has the code “%(code)s”.")
            raise ValidationError({"speaker__code": words % {"code": written[:80]}})
        name = " ".join(row.get("name", "").split())
        alike = self.by_name.get(name.casefold(), [])
        if len(alike) == 1:
            return alike[0]
        if alike:
            words = ngettext(
                "%(count)d speaker has this name. Add the code.",
                "%(count)d speakers have this name. Add the code.",
                len(alike),
            ) % {"count": len(alike)}
        elif name:
            words = _("Nobody on this programme is called “%(name)s”.") % {"name": name[:80]}
        else:
            words = _("A code or a name is needed.")
        raise ValidationError({"speaker__name": words})

    def _named_so(self, found: Speaker, row: dict[str, str]) -> Speaker:
        """Refused where the name is another speaker's: a slip in the code would tell them what is
        not theirs. Another spelling of the same name, or one that nobody here has, is no slip."""
        name = " ".join(row.get("name", "").split())
        alike = {speaker.pk for speaker in self.by_name.get(name.casefold(), [])}
        if not alike or found.pk in alike:
            return found
        words = _("Another speaker has this code already.")
        raise ValidationError({"speaker__code": words})
