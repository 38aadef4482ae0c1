# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a machine is shown of a text, and what survives it."""

import re

import pytest

from apps.translating.segments import Broken, translated, translated_plain

WORD = re.compile(r"[^\W\d_]+")


def shouting(texts):
    """A machine that leaves elements alone."""
    parts = [re.split(r"(<x [^>]*>.*?</x>|&\w+;)", text) for text in texts]
    return ["".join(p if n % 2 else p.upper() for n, p in enumerate(each)) for each in parts]


@pytest.mark.parametrize("keeps_marks", [True, False])
@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("plain words", "PLAIN WORDS"),
        ("see `pip install` now", "SEE `pip install` NOW"),
        ("ask @Ada_L about [the page](https://a.example/x_y?z=1)",
         "ASK @Ada_L ABOUT [THE PAGE](https://a.example/x_y?z=1)"),
        ("**bold** and _soft_", "**BOLD** AND _SOFT_"),
        ("# Head\n- one\n- [ ] two\n1. three\n> four",
         "# HEAD\n- ONE\n- [ ] TWO\n1. THREE\n> FOUR"),
        ("a\n```py\nx = 'code'\n```\nb", "A\n```py\nx = 'code'\n```\nB"),
        ("| a | b |\n|---|---|\n| c | d |", "| a | b |\n|---|---|\n| c | d |"),
        ("https://a.example/path, mail me@a.example :smile:",
         "https://a.example/path, MAIL me@a.example :smile:"),
        ("![a cat](https://a.example/c.png) here", "![a cat](https://a.example/c.png) HERE"),
        ("5 < 6 & 7", "5 < 6 & 7"),
    ],
)  # fmt: skip
def test_words_change_and_nothing_else(text, made, keeps_marks):
    assert translated(text, shouting, keeps_marks=keeps_marks) == made


def test_a_machine_that_loses_an_element_is_asked_run_by_run():
    asked = []

    def forgetful(texts):
        asked.append(texts)
        return [re.sub(r"<[^>]*>[^<]*</x>", "", text).upper() for text in texts]

    assert translated("see `x` now", forgetful, keeps_marks=True) == "SEE `x` NOW"
    assert asked[1] == ["see", "now"]


@pytest.mark.parametrize(
    "answer",
    [
        "come to https://evil.example now",
        '<x id="7">y</x>',
        f'<x id="{"9" * 4_301}">y</x>',
        "ah " * 12_000,
        "",
    ],
)
def test_what_a_machine_adds_or_leaves_out_is_not_used(answer):
    with pytest.raises(Broken):
        translated("come now", lambda texts: [answer] * len(texts), keeps_marks=True)


def test_elements_of_a_machine_are_words_and_nothing_more():
    made = translated(
        "come now", lambda texts: ["<script>alert(1)</script><b>viens</b>"], keeps_marks=True
    )

    assert "<" not in made


def test_titles_are_one_line():
    assert translated_plain("A & B", shouting, keeps_marks=True) == "A & B"
    assert translated_plain("a\n b", lambda texts: ["x\n y"], keeps_marks=False) == "x y"
