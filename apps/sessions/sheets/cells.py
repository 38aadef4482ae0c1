# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of cells: read as spreadsheets write them, written so that no cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.sessions.forms import MOST_BYTES

MOST_ROWS = 500
"""Each costs what its verbs cost, while the event is locked; imports of programmes take more."""
MOST_COLUMNS = 60
LONGEST_CELL = 100_000
SEPARATORS = ",;\t"

BOM = "\ufeff"

# What spreadsheets calculate or call: also in full width, and behind blanks they do not mind.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@|%＝＋－＠﹦﹢﹣﹫])")


class BadFile(Exception):
    """The file as a whole cannot be read; the words say what to do, with line and column."""


@dataclass(frozen=True)
class Table:
    """Cells as they were meant. `lines` are those of the file on which each row begins."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def guarded(text: str) -> str:
    """The text for a cell: an apostrophe keeps spreadsheets from calculating it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text a cell was made of; `unguarded(guarded(text)) == text` for every text."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def write(header: Sequence[str], rows: Iterable[Iterable[str]], *, separator: str = ",") -> bytes:
    """UTF-8 with its mark, so that Excel does not take it for something else; each cell quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def read(content: bytes, *, known: Iterable[str]) -> Table:
    """The table in a file: UTF-8 (UTF-16 with its mark too), comma, semicolon or tab.

    BadFile for what cannot be understood whole: encoding, size, columns nobody knows.
    """
    if len(content) > MOST_BYTES:
        raise BadFile(_("The file is larger than a megabyte. Cut it into several."))
    text = _decoded(content)
    if "\0" in text:
        raise BadFile(
            _("Line %(line)d has a character that nobody can see (NUL). Remove it.")
            % {"line": text.count("\n", 0, text.index("\0")) + 1}
        )
    first, text = _without_hint(text)
    known = list(known)
    separator = max(SEPARATORS, key=lambda sign: _fit(text, sign, known))
    numbered = list(_numbered(text, separator, first))
    if not numbered:
        raise BadFile(_("The file is empty."))
    (line, heading), *body = numbered
    header, width = _header(heading, line, known)
    rows = [(line, _fitting(cells, line, width)) for line, cells in body]
    if len(rows) > MOST_ROWS:
        raise BadFile(
            _("The file has %(count)d rows, and %(most)d is the most. Cut it into several.")
            % {"count": len(rows), "most": MOST_ROWS}
        )
    return Table(header, [cells for _line, cells in rows], [line for line, _cells in rows])


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise BadFile(
            _(
                "Line %(line)d is not in UTF-8. Save the table again: in Excel as “CSV UTF-8”, in "
                "LibreOffice with the character set “Unicode (UTF-8)”."
            )
            % {"line": line}
        ) from None


def _without_hint(text: str) -> tuple[int, str]:
    """Excel's "sep=;" says what the next lines show anyway; the number of the first line."""
    hint = re.match(r'"?sep=[,;\t]"?\r?\n', text)
    return (2, text[hint.end() :]) if hint else (1, text)


def _fit(text: str, separator: str, known: list[str]) -> int:
    """How many columns of the first line are known when it is cut at this sign."""
    try:
        heading = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return 0
    return len({_word(cell) for cell in heading}.intersection(known))


def _numbered(text: str, separator: str, first: int) -> Iterable[tuple[int, list[str]]]:
    """Rows that have anything in them, with the line each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = first
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = first + reader.line_num
    except csv.Error:
        raise BadFile(
            _("From line %(line)d on the quotation marks do not fit together.") % {"line": line}
        ) from None


def _header(cells: list[str], line: int, known: list[str]) -> tuple[list[str], int]:
    """The names of the columns; empty ones at the end, which spreadsheets leave, do not count."""
    header = [_word(cell) for cell in cells]
    while header and not header[-1]:
        header.pop()
    for number, name in enumerate(header, 1):
        if name not in known:
            raise BadFile(
                _(
                    "Line %(line)d, column %(number)d: there is no column “%(name)s” here. "
                    "Known are: %(known)s."
                )
                % {"line": line, "number": number, "name": name[:80], "known": ", ".join(known)}
            )
        if header.index(name) != number - 1:
            raise BadFile(
                _("Line %(line)d, column %(number)d: “%(name)s” is there twice.")
                % {"line": line, "number": number, "name": name}
            )
    return header, len(header)


def _fitting(cells: list[str], line: int, width: int) -> list[str]:
    if len(cells) < width or any(cells[width:]):
        raise BadFile(
            ngettext(
                "Line %(line)d has %(count)d cell, the first line has %(width)d.",
                "Line %(line)d has %(count)d cells, the first line has %(width)d.",
                len(cells),
            )
            % {"line": line, "count": len(cells), "width": width}
        )
    for number, cell in enumerate(cells[:width], 1):
        if len(cell) > LONGEST_CELL:
            raise BadFile(
                _("Line %(line)d, column %(number)d: this text is too long.")
                % {"line": line, "number": number}
            )
    return [unguarded(cell) for cell in cells[:width]]


def _word(cell: str) -> str:
    return unguarded(cell).strip().lower()
