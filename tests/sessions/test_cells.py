# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of cells: what spreadsheets write is read, and what they would calculate is not written."""

import csv
import io
import json

import pytest
from django.conf import settings

from apps.sessions.sheets import cells

KNOWN = ["code", "title", "room"]
NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "'=1+1",
    "''=1",
    "'plain",
    "it's",
    "＝1+1",
    "＠cmd",
    "|calc",
    "%0A=1",
    '"=1+1"',
    ";=1+1",
    "x\n=1+1",
    "x\r\ny",
    "",
    " ",
    "'",
    "=",
    "قاعة ١",
    "\u202eabc",
]


def read(text, **kwargs):
    content = text if isinstance(text, bytes) else text.encode(**kwargs)
    return cells.read(content, known=KNOWN)


def refusal(text):
    with pytest.raises(cells.BadFile) as problem:
        read(text)
    return str(problem.value)


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_cell_is_no_formula_and_comes_back_as_it_was(text, separator):
    content = cells.write(["code", "title"], [["A", text]], separator=separator)

    [_heading, [_code, cell]] = csv.reader(
        io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator
    )

    assert cell[:1] not in {*"=+-@|%＝＋－＠", "\t", "\r", "\n"}
    assert cell.lstrip()[:1] not in set("=+-@|%＝＋－＠")
    assert read(content).rows == [["A", text]]


def test_cells_of_the_corpus_are_no_formulas_and_come_back_as_they_were():
    path = settings.EVENTFORUM_SHARED_DATA / "security" / "csv" / "cells.share.jsonl"
    if not path.exists():
        pytest.skip("the shared corpora are not here")
    texts = [json.loads(line)["cell"] for line in path.read_text().splitlines()]

    content = cells.write(["title", "code"], [[text, "A"] for text in texts])

    written = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    starts = {cell.lstrip(" ")[:1] for cell, _code in written[1:]}
    assert starts.isdisjoint({*"=+-@＝＠", "\t", "\r"})
    assert [cell for cell, _code in read(content).rows] == texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_of_spreadsheets_are_read(encoding, separator, end):
    text = end.join([separator.join(["Code", " TITLE "]), separator.join(["A", "Żółw"]), ""])

    table = read(text, encoding=encoding)

    assert (table.header, table.rows, table.lines) == (["code", "title"], [["A", "Żółw"]], [2])


def test_the_hint_of_excel_is_read_over_and_lines_are_those_of_the_file():
    table = read('sep=;\r\ncode;title\r\n"A";"two\nlines"\r\n\r\nB;b\r\n')

    assert (table.rows, table.lines) == ([["A", "two\nlines"], ["B", "b"]], [3, 6])


def test_empty_columns_and_rows_that_spreadsheets_leave_do_not_count():
    assert read("code,title,,\nA,a,,\n,,,\n").rows == [["A", "a"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty."),
        (b"code,title\nA,\xbf\xf3\xb3w\n", "Line 2 is not in UTF-8."),
        ("code,titel\n", "Line 1, column 2: there is no column “titel” here."),
        ("code,title,title\n", "Line 1, column 3: “title” is there twice."),
        ("code,title\nA\n", "Line 2 has 1 cell, the first line has 2."),
        ("code,title\nA,b,c\n", "Line 2 has 3 cells, the first line has 2."),
        ('code,title\nA,"b\n', "From line 2 on the quotation marks do not fit together."),
        ("code,title\nA,b\0\n", "Line 2 has a character that nobody can see (NUL)."),
        ("code,title\nA," + "b" * 100_001 + "\n", "Line 2, column 2: this text is too long."),
        ("code\n" + "A\n" * 501, "The file has 501 rows, and 500 is the most."),
        ("code\n" + "A" * 1_000_001, "The file is larger than a megabyte."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, words):
    assert refusal(text).startswith(words)
