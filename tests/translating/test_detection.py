# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language of a text is guessed right where it is long enough to tell."""

from collections import Counter
from pathlib import Path

import pytest

from apps.core.languages import guess

SENTENCES = Path(__file__).with_name("sentences.txt")


def sentences():
    """Each with its language."""
    language = ""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            if line.isascii() and len(line) == 2:
                language = line
            else:
                yield language, line


def test_nineteen_of_twenty_sentences_in_twenty_languages_are_guessed_right():
    known = list(sentences())
    wrong = [(language, guess(text), text) for language, text in known if guess(text) != language]

    assert Counter(language for language, _text in known) == dict.fromkeys(
        {language for language, _text in known}, 20
    )
    assert len(known) == 400
    assert all(40 <= len(text) <= 160 for _language, text in known)
    assert len(wrong) <= 20, wrong


def test_each_of_the_languages_is_mostly_guessed_right():
    right = Counter(language for language, text in sentences() if guess(text) == language)

    assert {language: number for language, number in right.items() if number < 17} == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Где ћемо се сутра наћи са свим учесницима састанка?", "sr"),
        ("Gde ćemo se sutra naći sa svim učesnicima sastanka?", "sr-Latn"),
        ("Gdje ćemo se sutra naći sa svim sudionicima sastanka?", "hr"),
        ("Tak jest, dobrze", ""),
    ],
)
def test_scripts_and_letters_decide_where_words_do_not(text, language):
    assert guess(text) == language
