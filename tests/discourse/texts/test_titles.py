# SPDX-License-Identifier: AGPL-3.0-or-later
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.discourse.texts.equality import normal_title
from apps.discourse.texts.titles import (
    LONGEST,
    SHORTEST,
    category_name,
    event_title,
    external_id,
    free_title,
    session_title,
    session_titles,
    tag_name,
    tag_names,
    thread_title,
    title_candidates,
    without_event,
)
from tests.discourse.texts.test_equality import title_of_a_forum

EVENT = "CEE 2027"


@pytest.mark.parametrize(
    ("title", "whole"),
    [
        ("Opening ceremony", "Opening ceremony · CEE 2027"),
        ("حفل الافتتاح", "حفل الافتتاح · CEE 2027"),
        ("开幕式", "开幕式 · CEE 2027 · CEE 2027"),
        ("Отворање на настанот", "Отворање на настанот · CEE 2027"),
        ("  two \n lines ", "two lines · CEE 2027"),
        ("", "… · CEE 2027 · CEE 2027"),
    ],
)
def test_a_session_says_its_event(title, whole):
    assert session_title(title, event=EVENT) == whole
    assert SHORTEST <= len(whole) <= LONGEST


def test_the_code_tells_sessions_of_one_title_apart():
    titles = session_titles(
        [("A1", "Lightning talks"), ("B2", "LIGHTNING TALKS!!"), ("C3", "Lightning talks...")],
        event=EVENT,
    )

    assert titles["A1"] == "Lightning talks · CEE 2027"
    assert titles["B2"] == "LIGHTNING TALKS!! · CEE 2027"
    assert titles["C3"] == "Lightning talks... · CEE 2027"
    titles = session_titles([("A1", "Break"), ("B2", "Break"), ("C3", "break")], event=EVENT)
    assert titles["B2"] == "Break · CEE 2027 · B2"
    assert titles["C3"] == "break · CEE 2027 · C3"


def test_titles_of_two_events_are_never_the_same():
    assert normal_title(session_title("Opening", event="CEE 2027")) != normal_title(
        session_title("Opening", event="CEE 2028")
    )


any_title = st.text(st.characters(codec="utf-8"), max_size=300)
same_ones = st.sampled_from(["Break", "break", "BREAK!", "开幕式", "حفل", "Пауза", "x" * 400, ""])


@given(st.lists(any_title | same_ones, max_size=12))
@settings(max_examples=150)
def test_titles_of_an_event_are_unique_and_of_a_length_whatever_they_say(titles):
    found = session_titles([(f"C{n}", title) for n, title in enumerate(titles)], event=EVENT)

    shown = [title_of_a_forum(title) for title in found.values()]
    assert len({normal_title(title) for title in shown}) == len(titles)
    for title in found.values():
        assert SHORTEST <= len(title) <= LONGEST
        assert re.search("[\x00-\x1f\u202a-\u202e]", title) is None


def test_even_a_code_that_is_taken_ends_in_a_free_title():
    taken = {normal_title(t) for t in title_candidates("Break", event=EVENT, code="B2")}

    assert free_title("Break", event=EVENT, code="B2", taken=taken) == "Break · CEE 2027 · B2 · 2"


def test_a_long_title_is_cut_before_its_event_and_not_inside_a_letter():
    title = session_title("é" * 400, event=EVENT)

    assert len(title) == LONGEST
    assert title.endswith("… · CEE 2027")
    assert "e…" not in session_title("e\u0331" * 300, event=EVENT)


def test_what_turns_the_writing_direction_stays_out():
    assert session_title("\u202eevil\u2066 talk\u200b s", event=EVENT) == "evil talk s · CEE 2027"


@pytest.mark.parametrize("title", ["حفل الافتتاح", "开幕式", "Отворање на настанот", "A · B"])
def test_a_title_comes_back_without_its_event(title):
    assert without_event(session_title(title, event=EVENT), event=EVENT).startswith(title)
    whole = session_title(title, event=EVENT, code="X1")
    assert without_event(title_of_a_forum(whole), event=EVENT, code="X1") == title_of_a_forum(title)


def test_a_title_that_people_wrote_on_the_forum_stays_whole():
    assert without_event("Where to eat · a list", event=EVENT) == "Where to eat · a list"
    assert without_event("CEE 2027", event=EVENT) == "CEE 2027"


def test_an_event_has_its_name_when_it_is_long_enough():
    assert event_title("Wikimania Nairobi 2027", code="w27") == "Wikimania Nairobi 2027"
    assert event_title("CEE 2027", code="cee-2027") == "CEE 2027 · cee-2027"


def test_a_discussion_keeps_its_title_where_a_forum_would_take_it():
    assert thread_title("Where shall we eat?", event=EVENT) == "Where shall we eat?"
    assert thread_title("Food?", event=EVENT) == "Food? · CEE 2027"
    assert (
        thread_title("Where shall we eat?", event=EVENT, taken={"where shall we eat?"})
        == "Where shall we eat? · CEE 2027"
    )


def test_names_of_categories_are_short_and_their_own():
    assert category_name("Wikimania Nairobi 2027") == "Wikimania Nairobi 2027"
    assert category_name("CEE", taken={"cee"}) == "CEE 2"
    assert len(category_name("Ц" * 80)) == 50


def test_tags_keep_every_script_and_are_short():
    assert tag_name("Community & Health") == "community-health"
    assert tag_name("Заедница и здравје") == "заедница-и-здравје"
    assert tag_name("المجتمع والصحة") == "المجتمع-والصحة"
    assert tag_name("技术") == "技术"
    assert len(tag_name("x" * 50)) == 20


def test_two_long_names_become_two_tags():
    tags = tag_names(["Community governance one", "Community governance two", "!!!"])

    assert len(set(tags.values())) == 3
    assert all(0 < len(tag) <= 20 for tag in tags.values())


def test_an_external_id_is_whole_or_none():
    assert external_id("s", "12", prefix="ef-a1") == "ef-a1-s-12"
    assert external_id("s", "12", prefix="ef-a1", generation=2) == "ef-a1-s-12-g2"
    for identity in ("ą", "x" * 50, "a b", ""):
        if identity:
            with pytest.raises(ValueError):
                external_id("s", identity, prefix="ef")
