# SPDX-License-Identifier: AGPL-3.0-or-later
import time

import pytest

from apps.notifications.mail_in.cutting import is_cut, own_words
from tests.notifications import samples


@pytest.mark.parametrize("name", samples.TOP)
def test_an_answer_on_top_of_what_it_answers_is_all_that_is_left(name):
    assert own_words(samples.TOP[name]) == samples.SAID[name.rpartition("-")[2]]


@pytest.mark.parametrize("name", samples.TOP)
def test_the_same_without_the_mark_for_programs_that_drop_it(name):
    text = "\n".join(line for line in samples.TOP[name].splitlines() if "⁂⁂" not in line)
    assert own_words(text) == samples.SAID[name.rpartition("-")[2]]


def test_an_answer_below_is_found():
    assert own_words(samples.BOTTOM) == samples.SAID["en"]
    assert own_words(samples.BOTTOM_WITHOUT_MARK) == samples.SAID["pl"]


def test_answers_between_quotes_keep_what_they_answer_and_no_links():
    assert own_words(samples.INLINE) == samples.INLINE_SAID


def test_nothing_said_is_nothing():
    for text in ("", "\n\n", samples.QUOTED, "-- \nEwa\nWarsaw"):
        assert own_words(text) == ""


def test_a_mail_of_the_portal_that_nobody_could_cut_is_told_from_others():
    assert not is_cut(own_words(f"{samples.NOTICE}\n\nHere below."))
    assert is_cut(own_words(samples.TOP["gmail-en"]))


@pytest.mark.parametrize(
    "text",
    [
        "Three things:\n\n- tea\n- cake\n- time",
        "We met at 12:00 in 2025:\n\nnobody came.",
        "Dear all:\n\nI agree.",
        "# Title\n\n1. one\n2. two",
        "Who: everybody\nWhere: here\nI do not know when",
        "Sent from the heart.",
        "Question:\nAnswer:\nNothing:",
        "a -- b\n\n---\n\nc",
        "Did you mean sent from my iPhone?",
        "من: هنا\nإلى: هناك\nفقط",
    ],
)
def test_what_only_looks_like_a_quote_or_a_signature_stays(text):
    assert own_words(text) == text


def test_lines_that_a_program_broke_are_whole_again_and_others_are_not():
    text = (
        "This is a long paragraph that a mail program has broken into lines of\n"
        "some seventy-two letters, as they have done for forty years, although\n"
        "nobody asked.\n\nRoses are red,\nviolets are blue.\n\n"
        "- a list whose first point is just as long as a whole line of mail is\n- and a second"
    )
    assert own_words(text) == (
        "This is a long paragraph that a mail program has broken into lines of some seventy-two "
        "letters, as they have done for forty years, although nobody asked.\n\nRoses are red,\n"
        "violets are blue.\n\n"
        "- a list whose first point is just as long as a whole line of mail is\n- and a second"
    )


@pytest.mark.parametrize(
    "text",
    [
        ">" * 300_000,
        "> " * 150_000,
        "a:" * 150_000,
        "\n" * 300_000,
        ("on 2026 12:00 a@b" + " " * 50 + "\n") * 5_000,
        ("From: a@b\n" * 30_000),
        "x@" * 150_000,
        " \t" * 150_000 + ":",
        "-" * 300_000,
        ("- " * 10 + "\n") * 20_000,
        ("a" * 79 + "\n") * 5_000,
        "*_" * 100_000 + ":",
    ],
)
def test_hostile_texts_take_no_time(text):
    begin = time.process_time()
    own_words(text)
    assert time.process_time() - begin < 1
