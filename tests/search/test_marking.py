# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.search.marking import Marker, Text
from apps.search.questions import read

pytestmark = pytest.mark.django_db


def marked(q, text, language="en"):
    marker = Marker(read(q), [Text(text, language)])
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text
                   for piece in marker.pieces(text, language))  # fmt: skip


@pytest.mark.parametrize(
    ("q", "text", "language", "shown"),
    [
        (
            "translate ",
            "We were translating translations",
            "en",
            "We were [translating] [translations]",
        ),
        ("adel", "Adélaïde and Adel", "", "[Adélaïde] and [Adel]"),
        ("gross ", "Wie groß!", "de", "Wie [groß]!"),
        ("編集", "東京の編集会", "ja", "東京の[編集]会"),
        ("会", "編集会と会", "ja", "編集[会]と[会]"),
        ("editathon ", "Our Edit-a-thon!", "en", "Our [Edit-a-thon]!"),
        ("spotkania ", "Spotkanie i spotkań", "pl", "[Spotkanie] i [spotkań]"),
        ("المتطوعين ", "جاء المتطوعون", "ar", "جاء [المتطوعون]"),
        ('"the night" ', "The nights of the night", "en", "[The] nights of [the] [night]"),
        ("-night day ", "night and day", "en", "night and [day]"),
    ],
)
def test_words_that_were_asked_for_are_marked(q, text, language, shown):
    assert marked(q, text, language) == shown


def test_a_snippet_is_about_the_words_and_not_long():
    text = "lorem " * 200 + "needle " + "ipsum " * 200
    marker = Marker(read("needle "), [Text(text, "en")])

    pieces = marker.snippet(text, "en")

    assert [piece.text for piece in pieces if piece.is_marked] == ["needle"]
    assert sum(len(piece.text) for piece in pieces) < 240
    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")


def test_a_snippet_without_the_words_is_the_beginning():
    marker = Marker(read("needle "), [])

    assert marker.snippet("Short\n\ntext") == [("Short text", False)]
