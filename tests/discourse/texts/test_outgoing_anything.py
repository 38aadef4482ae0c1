# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of any kind on their way out, and back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.text import plain, render
from apps.discourse.texts.equality import same_post
from apps.discourse.texts.incoming import There, to_text, without_frame
from apps.discourse.texts.markers import marked_key, marker
from apps.discourse.texts.neutral import escaped, neutral
from tests.discourse.texts.test_equality import kept_by_a_forum
from tests.discourse.texts.test_outgoing import (
    ADDRESS,
    KEY,
    KNOWN,
    SENDER,
    called_by,
    forum,
    sent,
)

THERE = There(base="https://forum.example", names={"marija": "Марија", "ola_wm": "ola"})

signs = st.text(alphabet="@a[]()<>!`*_\\&#64; \n:>-|/x.~\"'=", max_size=50)
words = st.sampled_from(
    ["@admin", "[event start=1]", "<b>", "`", "```\n", "\n\n", "> ", "- ", "&#64;", "](", "![",
     "@ola", "https://a.example/", "| a |\n|---|\n", "    ", "\\", "[/quote]", "<!--", "-->",
     "Скопје", "مرحبا"]
)  # fmt: skip
hostile = signs | st.lists(signs | words, max_size=8).map("".join)


@given(hostile)
@settings(max_examples=400)
def test_whatever_is_written_calls_nobody_and_makes_nothing(text):
    raw = sent(text, sender=SENDER)

    assert set(called_by(raw)) <= {"ola_wm"}
    assert marked_key(raw) == KEY
    tokens = forum.parse(raw)
    assert tokens[-1].type == "html_block"
    assert tokens[-1].content.strip() == marker(KEY)
    assert [t.type for t in tokens].count("html_block") == 1
    assert not any(c.type in ("html_inline", "image") for t in tokens for c in t.children or ())


@given(hostile | st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=200)
def test_what_comes_back_unchanged_is_the_same(text):
    raw = sent(text, sender=SENDER)

    assert same_post(raw, kept_by_a_forum(raw))
    assert marked_key(kept_by_a_forum(raw)) == KEY


plain_lines = st.lists(
    st.text(
        alphabet=st.sampled_from('abcШќжمرحبا一二 .,!?*_`[]()<>@#-+&:/\\"'), min_size=1, max_size=30
    ),
    min_size=1,
    max_size=4,
)


@given(plain_lines)
@settings(max_examples=300)
def test_readers_see_the_same_words_after_a_round_trip(lines):
    text = "\n\n".join(lines)
    back = to_text(without_frame(sent(text, sender=SENDER), address=ADDRESS), known=THERE)

    assert seen(back) == seen(text)


def seen(text):
    return "".join(plain(render(text).html).replace("\u200b", "").split())


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_the_escaped_form_shows_the_words_and_nothing_else(text):
    tokens = forum.parse(escaped(text))

    assert {t.type for t in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert called_by(escaped(text)) == []


def test_hostile_texts_are_quick():
    for piece in ("[", "@", "`", "![", "](", "<", "[a](", "&#64;", "\\", "[event ", "> ", "``` "):
        neutral(piece * 3_000, known=KNOWN)
