# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which session a row is about. Codes say it; without them a row must still be found again."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.sessions.codes import code_of
from apps.sessions.models import Session
from apps.sessions.sheets.columns import moment_of, zone_of


class Matching:
    """By code; then by title with time and room, with time, alone where it is the only one.

    Each session is found by one row at most, so the same file twice finds what it made.
    """

    def __init__(
        self,
        known: Sequence[Session],
        rows: Sequence[dict[str, str]],
        lines: Sequence[int],
        sheet: Any,
    ) -> None:
        self.rows, self.lines, self.sheet = rows, lines, sheet
        self.by_code = {session.code.upper(): session for session in known}
        self.by_title: dict[str, list[Session]] = defaultdict(list)
        for session in known:
            self.by_title[_title(session.title)].append(session)
        self.found: dict[int, Session] = {}
        self.codes: dict[str, int] = {}
        self.problems: dict[int, ValidationError] = {}
        self._by_codes()
        for alike in (_time_and_room, _time):
            self._by_likeness(alike)
        self._by_title_alone()

    def of(self, number: int) -> Session | None:
        if problem := self.problems.get(number):
            raise problem
        return self.found.get(number)

    def code_of_new(self, number: int) -> str:
        return code_of(self.rows[number].get("code", ""))

    def _by_codes(self) -> None:
        for number, row in enumerate(self.rows):
            written = row.get("code", "").strip()
            code = code_of(written).upper()
            if not written:
                continue
            if not code:
                words = _("A code is made of letters, digits and hyphens.")
                self.problems[number] = ValidationError({"code": words})
            elif code in self.codes:
                words = _("Line %(line)d has this code, too.") % {
                    "line": self.lines[self.codes[code]]
                }
                self.problems[number] = ValidationError({"code": words})
            else:
                self.codes[code] = number
                if code in self.by_code:
                    self.found[number] = self.by_code[code]

    def _open(self) -> dict[str, list[int]]:
        """Rows without a code that are not found yet, by title."""
        rows: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            if not row.get("code", "").strip() and number not in self.found:
                rows[_title(row.get("title", ""))].append(number)
        return rows

    def _free(self, title: str) -> list[Session]:
        taken = {session.pk for session in self.found.values()}
        return [session for session in self.by_title[title] if session.pk not in taken]

    def _by_likeness(self, alike: Any) -> None:
        for title, numbers in self._open().items():
            free = self._free(title)
            for number in numbers:
                same = [one for one in free if alike(one, self.rows[number], self.sheet)]
                if same:
                    self.found[number] = same[0]
                    free.remove(same[0])

    def _by_title_alone(self) -> None:
        titles = Counter(_title(row.get("title", "")) for row in self.rows)
        for title, numbers in self._open().items():
            free = self._free(title)
            if titles[title] > 1 or not free:
                continue
            if len(free) == 1:
                self.found[numbers[0]] = free[0]
                continue
            words = ngettext(
                "%(count)d session has this title. Add the code.",
                "%(count)d sessions have this title. Add the code.",
                len(free),
            ) % {"count": len(free)}
            self.problems[numbers[0]] = ValidationError({"title": words})


def _title(text: str) -> str:
    return " ".join(text.split()).casefold()


def _time_and_room(session: Session, row: dict[str, str], sheet: Any) -> bool:
    name = session.room.name if session.room else ""
    return name == " ".join(row.get("room", "").split()) and _time(session, row, sheet)


def _time(session: Session, row: dict[str, str], sheet: Any) -> bool:
    written = row.get("starts", "").strip()
    if not written:
        return session.starts_at is None
    try:
        zone = zone_of(row.get("zone", ""), sheet.event.zone)
        return moment_of(written, zone) == session.starts_at
    except ValueError:
        return False
