# SPDX-License-Identifier: AGPL-3.0-or-later
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.discourse.texts.equality import (
    normal_raw,
    only_pictures_moved,
    pictures_of,
    raw_hash,
    same_post,
    same_raw,
    same_tags,
    same_title,
    title_hash,
)


def kept_by_a_forum(raw: str) -> str:
    """What a forum stores of a text that it is sent."""
    raw = raw.replace("\r\n", "\n").replace("\0", "")
    return re.sub("[\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f]", " ", raw).rstrip()


def title_of_a_forum(title: str) -> str:
    """What a forum's text cleaner makes of a title with all of its rules on."""
    title = re.sub("[\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f]", " ", title)
    title = re.sub("!+", "!", re.sub(r"\?+", "?", title))
    if title == title.upper():
        title = title.lower()
    title = title[:1].upper() + title[1:]
    title = re.sub(r"([^.])\.+(\s*)\Z", r"\1\2", title)
    title = re.sub(r"\s+([!?]\s*)\Z", r"\1", title)
    return re.sub(" +", " ", title).replace("\u200b", "").strip()


letters = st.text(
    st.characters(codec="utf-8", exclude_characters="\x0b\x0c\x1c\x1d\x1e\x1f\x85"), max_size=60
)
lines = st.lists(
    letters | st.sampled_from(["a\u00a0b", "мак  ", "سلام ", "  - 一", "\r", "```", "\t"]),
    max_size=6,
)


@given(lines)
@settings(max_examples=200)
def test_a_text_that_a_forum_kept_is_the_same(parts):
    raw = "\n".join(parts)

    assert same_raw(raw, kept_by_a_forum(raw))
    assert raw_hash(raw) == raw_hash(kept_by_a_forum(raw))
    assert normal_raw(normal_raw(raw)) == normal_raw(raw)


def test_a_changed_word_is_another_text():
    assert not same_raw("Добар ден", "Добар дан")
    assert raw_hash("a") != raw_hash("b")
    assert not same_raw("a\n\nb", "a\nb")
    assert not same_raw("    code", "x\n    code")


def test_forms_of_one_letter_are_the_same_text():
    assert same_raw(unicodedata.normalize("NFD", "Зборовѝ é"), "Зборовѝ é")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("opening ceremony...", "Opening ceremony"),
        ("OPENING CEREMONY 2027!!!", "Opening ceremony 2027!"),
        ("Is it  open ??", "Is it open?"),
        ("ОТВОРАЊЕ НА НАСТАНОТ", "Отворање на настанот"),
        ("حفل الافتتاح\u200b", "حفل الافتتاح"),
        ("开幕式 · CEE 2027", "开幕式 · CEE 2027"),
    ],
)
def test_a_title_that_a_forum_prettified_is_the_same(sent, shown):
    assert same_title(sent, shown)
    assert title_hash(sent) == title_hash(shown)


def test_another_title_is_another():
    assert not same_title("Opening ceremony", "Closing ceremony")
    assert not same_title("开幕式", "闭幕式")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=40))
@settings(max_examples=300)
def test_any_title_is_the_same_after_the_forum_cleaned_it(title):
    assert same_title(title, title_of_a_forum(title))


def test_pictures_that_the_forum_fetched_are_no_edit():
    before = (
        "Photo:\n\n![hall|690x400](https://a.example/hall.png)\n\nhttps://a.example/b.jpg?x=1\n"
        'and <img src="https://a.example/c.gif" width="3">.'
    )
    after = (
        "Photo:\n\n![hall|690x400](upload://aB3.png)\n\n![b|1x1](upload://c9.jpg)\n"
        "and ![c|3x3](upload://d.gif)."
    )

    assert only_pictures_moved(before, after)
    assert same_post(before, after)
    assert not same_raw(before, after)


@pytest.mark.parametrize(
    "after",
    [
        "![hall](https://b.example/hall.png) seen",
        "![hall](upload://aB3.png) unseen",
        "![hall](upload://aB3.png) seen ![x](upload://aB4.png)",
        "seen",
    ],
)
def test_another_picture_or_word_is_an_edit(after):
    assert not only_pictures_moved("![hall](https://a.example/hall.png) seen", after)


def test_a_picture_of_the_forum_that_becomes_another_is_an_edit():
    assert not only_pictures_moved("![](upload://a.png)", "![](upload://b.png)")


def test_pictures_are_found_in_their_order():
    assert pictures_of("![a](upload://1.png) <img src='//x/2.png'>") == (
        "upload://1.png",
        "//x/2.png",
    )


def test_tags_have_neither_order_nor_case():
    assert same_tags(["CEE", "Keynote"], ("keynote", "cee"))
    assert not same_tags(["cee"], ["cee", "keynote"])


@given(st.text(alphabet="![](<img src=>\"' \nhttps://x.png|", max_size=80))
@settings(max_examples=100)
def test_looking_for_pictures_ends(raw):
    assert only_pictures_moved(raw, raw)


def test_looking_for_pictures_in_a_hostile_text_is_quick():
    for piece in ("![", "<img ", "![a](", "https://", '<img src="', "![](a "):
        pictures_of(piece * 10_000)
