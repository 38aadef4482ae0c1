# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed is understood, or answered in words; PostgreSQL never meets a wrong question."""

import random

import pytest
from django.db import connection

from apps.search.questions import LONGEST, MOST_TERMS, read, tsquery
from apps.search.words import folded, folded_line, words_of

pytestmark = pytest.mark.django_db

HOSTILE = [
    "", " ", "'", "''", '"', '""', "&", "|", "!", "!!!", "( )", "a & | b", "a:*", "a:*BC", "<->",
    "foo <-> ", "\\", "\\'", "x'); DROP TABLE search_entry; --", "%", "%s", "_", "a' | 'b", "-",
    "--", '-"', '-"a', '"a', "-a", '-"a b" -c', "🎉", "🎉 party", "\u200f", "\u202e",
    "a\u0300\u0301",
    "ﷺ", "ǅ", "İ", "ß", "e\u0301", "١٢٣", "à la", "l’", "’", "d'", "a-b-c-d-e", "-a-b", "---a",
    "a" * 5_000, "a " * 500, "編" * 500, "“” „‟ «»", "x\ty\nz", "@adel", "#tag", "http://a.b/c?d=e",
    "1.2.3", "C++", "=1+1", "{{ 7*7 }}", "<script>alert(1)</script>", "a\u00adb", "\ufeff", "ﾡ",
]  # fmt: skip


def query_of(typed, languages=("en", "pl")):
    question = read(typed)
    known = {}
    return tsquery(question.terms, languages=languages, stems=known)


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_a_question_that_postgresql_reads(typed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery", [query_of(typed)])


def test_chance_makes_no_question_that_postgresql_does_not_read():
    chance = random.Random(4)
    signs = "ab'\"-&|!()<>:*\\ \t%_’“”编會ا\u0640\u0301\u200d9@=,.;🎉"
    made = ["".join(chance.choices(signs, k=chance.randint(1, 30))) for _ in range(2_000)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(typed::tsquery) FROM unnest(%s::text[]) typed",
                       [[query_of(typed) for typed in made]])  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("museum", "'museum':*"),
        ("museum ", "'museum'"),
        ("the museum ", "'the' & 'museum'"),
        ("mu", "'mu'"),
        ('"open museum"', "('open' <1> 'museum')"),
        ("museum -night ", "'museum' & !'night'"),
        ('museum -"long night"', "'museum' & !('long' <1> 'night')"),
        ("edit-a-thon ", "(('edit' <1> 'a' <1> 'thon') | 'editathon')"),
        ("l’événement ", "'evenement'"),
        ("зв’язок ", "'звязок'"),
        ("Muenchen ", "('muenchen' | 'munchen')"),
        ("編集会", "('編集' <1> '集会')"),
        ("会", "'会':*"),
        ("2026年会議 ", "('2026' <1> '年会' <1> '会議')"),
        ("ADÉLAÏDE_Calais ", "('adelaide' <1> 'calais')"),
        ("@adel", "'adel':*"),
    ],
)
def test_a_question_says_what_was_meant(typed, query):
    assert query_of(typed, languages=()) == query


def test_stems_stand_beside_the_word_each_with_its_language():
    question = read("running ")
    known = {("en", "running"): "en=run", ("de", "running"): "de=running"}

    query = tsquery(question.terms, languages=["de", "en"], stems=known)

    assert query == "('running' | 'de=running' | 'en=run')"


def test_a_question_without_a_wanted_word_cannot_be_asked():
    assert [read(typed).can_be_asked for typed in ("", "!?", "-night", '-"a b"', "night")] == [
        False, False, False, False, True,
    ]  # fmt: skip
    assert read("-night").only_unwanted


def test_long_questions_are_cut_and_say_so():
    assert not read("a " * MOST_TERMS).is_cut
    assert read("a " * (MOST_TERMS + 1)).is_cut
    assert read("x" * (LONGEST + 1)).is_cut
    assert len(read("word " * 100).terms) == MOST_TERMS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adélaïde", "adelaide"), ("STRASSE", "Straße"), ("İstanbul", "istanbul"), ("Łódź", "lodz"),
        ("Øresund", "oresund"), ("أحمد", "احمد"), ("مكتبة", "مكتبه"), ("كتـــاب", "كِتَاب"),
        ("کتاب", "كتاب"), ("ｳｨｷ", "ウィキ"), ("Ёлка", "елка"), ("ΟΔΟΣ", "οδός"), ("٢٠٢٦", "2026"),
        ("п'ять", "п’ять"), ("ﬁnd", "find"),
    ],
)  # fmt: skip
def test_words_are_compared_by_their_letters(one, other):
    assert folded(one) == folded(other)


def test_vowel_signs_of_india_are_letters():
    assert folded("कि") != folded("की")
    assert [word.text for word in words_of("हिन्दी विकि")] == ["हिन्दी", "विकि"]


def test_words_are_where_they_are_said_to_be():
    text = "Über «Кава»: 東京2026 a_b, don’t, hyphen-ated п’ять"

    assert [text[word.start : word.end] for word in words_of(text)] == [
        word.text for word in words_of(text)
    ]
    assert folded_line(text) == "uber кава 東京 2026 a b don t hyphen ated пять"
