# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.discourse.texts.payloads import (
    Unreadable,
    parse_category,
    parse_like,
    parse_post,
    parse_posts,
    parse_tag,
    parse_tags,
    parse_topic,
    parse_user,
    public,
    public_topic,
)
from tests.discourse.texts.made import post_data, topic_data
from tests.discourse.texts.recorded import FOLDER, recorded

OPEN = {4}


def test_a_post_is_read_by_what_we_want_of_it():
    post = parse_post(post_data())

    assert (post.id, post.topic_id, post.number, post.reply_to_number) == (71, 9, 2, 1)
    assert (post.user.id, post.user.username, post.user.shown_name) == (5, "marija", "Марија")
    assert post.updated_at == datetime(2027, 3, 1, 10, 5, tzinfo=UTC)
    assert post.has_raw
    assert public(post, categories=OPEN)


def test_a_post_may_stand_in_an_answer_that_tells_more():
    assert parse_post({"action": "create_post", "success": True, "post": post_data()}).id == 71


@pytest.mark.parametrize(
    "changes",
    [
        {"post_type": 4},
        {"post_type": 3},
        {"post_type": 2},
        {"post_type": None},
        {"post_type": True},
        {"topic_archetype": "private_message"},
        {"topic_archetype": None},
        {"hidden": True},
        {"hidden": None},
        {"hidden": "false"},
        {"category_id": 5},
        {"category_id": None},
    ],
)
def test_what_is_not_surely_public_does_not_pass(changes):
    assert not public(parse_post(post_data(**changes)), categories=OPEN)


@pytest.mark.parametrize("key", ["post_type", "topic_archetype", "hidden", "category_id"])
def test_a_post_that_leaves_out_what_would_tell_is_not_public(key):
    data = post_data()
    del data[key]

    assert not public(parse_post(data), categories=OPEN)


@pytest.mark.parametrize(
    "changes",
    [{"archetype": "private_message"}, {"visible": False}, {"category_id": 5}, {"archetype": None}],
)
def test_a_post_is_no_more_public_than_its_topic(changes):
    post = parse_post(post_data())

    assert public(post, categories=OPEN, topic=parse_topic(topic_data()))
    assert not public(post, categories=OPEN, topic=parse_topic(topic_data(**changes)))


def test_posts_of_a_topic_know_its_kind_and_category():
    inside = {k: v for k, v in post_data().items() if k not in ("topic_archetype", "category_id")}
    stream = {"posts": [inside], "stream": [70, 71]}
    topic = parse_topic(topic_data(post_stream=stream))

    assert topic.stream == (70, 71)
    assert public(topic.posts[0], categories=OPEN)
    private = parse_topic(topic_data(post_stream=stream, archetype="private_message"))
    assert not public(private.posts[0], categories=OPEN)


def test_a_topic_of_a_delivery_says_nothing_of_its_stream():
    topic = parse_topic(topic_data())

    assert topic.stream is None
    assert public_topic(topic, categories=OPEN)


def test_a_huge_topic_has_no_stream_and_says_so():
    topic = parse_topic(topic_data(post_stream={"isMegaTopic": True, "firstId": 1, "lastId": 9}))

    assert topic.is_mega
    assert topic.stream is None


@pytest.mark.parametrize("tags", [["cee", "سلام"], [{"id": 1, "name": "cee"}, {"name": "سلام"}]])
def test_tags_come_as_words_or_as_objects(tags):
    assert parse_tags(tags) == ("cee", "سلام")


def test_what_is_no_tag_is_left_out():
    assert parse_tags([None, 3, {"id": 1}, "", "cee"]) == ("cee",)
    assert parse_tags("cee") == ()


def test_names_may_be_missing():
    data = post_data(name=None, display_username=None)

    assert parse_post(data).user.shown_name == "marija"


def test_the_forums_own_user_has_a_number_below_zero():
    assert parse_user({"id": -1, "username": "system"}).id == -1


def test_a_text_that_is_none_is_told_from_an_empty_one():
    assert not parse_post(post_data(raw=[{"type": "paragraph"}])).has_raw
    assert not parse_post(post_data(raw=None)).has_raw
    assert parse_post(post_data(raw="")).has_raw


def test_what_no_database_can_keep_is_taken_out():
    post = parse_post(post_data(raw="a\0b\ud800c"))

    assert post.raw == "ab?c"


@pytest.mark.parametrize("key", ["id", "topic_id", "post_number", "username", "created_at"])
def test_a_post_without_what_it_is_known_by_is_refused(key):
    with pytest.raises(Unreadable, match=key):
        parse_post(post_data(**{key: None}))


def test_one_post_that_cannot_be_read_keeps_back_no_other():
    found = parse_posts({"post_stream": {"posts": [post_data(), {"id": 1}, "x", post_data(id=72)]}})

    assert [post.id for post in found] == [71, 72]
    assert [post.id for post in parse_posts({"latest_posts": [post_data()]})] == [71]


def test_a_like_has_a_post_and_who_likes_it():
    like = parse_like({"post": post_data(), "user": {"id": 8, "username": "ola"}})

    assert (like.post.id, like.user.id) == (71, 8)


def test_likes_are_counted_where_an_answer_tells_them():
    data = post_data(actions_summary=[{"id": 3, "can_act": True}, {"id": 2, "count": 4}])

    assert parse_post(data).likes == 4


def test_categories_and_tags_are_read():
    category = parse_category(
        {"id": 4, "name": "CEE", "parent_category_id": 2, "read_restricted": False}
    )

    assert (category.parent_id, category.read_restricted) == (2, False)
    assert parse_category({"id": 4, "name": "CEE"}).read_restricted
    assert parse_tag({"id": "cee", "name": "cee"}).id == 0
    assert parse_tag({"id": 12, "name": "cee"}).id == 12


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(post_data())), anything, max_size=4))
@settings(max_examples=150)
def test_whatever_stands_in_a_post_is_read_or_refused(changes):
    data = post_data(**changes)
    try:
        post = parse_post(data)
    except Unreadable:
        return

    assert 0 < post.id < 2**63
    assert isinstance(post.raw + post.cooked + post.user.username, str)
    assert "\0" not in post.raw


@given(anything)
@settings(max_examples=100)
def test_whatever_comes_in_place_of_a_thing_is_refused_as_unreadable(data):
    for parse in (parse_post, parse_topic, parse_user, parse_like, parse_category, parse_tag):
        with pytest.raises(Unreadable):
            parse(data)
    parse_posts(data)


def test_recorded_deliveries_of_several_years_are_read_whole():
    posts = [
        recorded("webhooks-2025.12", "post.post_created.body.json"),
        recorded("webhooks-2025.12", "post.post_edited.body.json"),
        recorded("webhooks-other", "jontes_post_advanced_0.json"),
        recorded("webhooks-other", "wp_discourse_post_2021.json"),
    ]
    for body in posts:
        post = parse_post(body["post"])
        assert public(post, categories={post.category_id})
        assert not public(post, categories={post.category_id + 1})
        assert post.raw == body["post"]["raw"]

    edited = parse_post(posts[1]["post"])
    assert (edited.version, edited.updated_at > edited.created_at) == (1, True)


def test_a_recorded_topic_is_read_though_its_slug_says_nothing():
    topic = parse_topic(recorded("webhooks-2025.12", "topic.topic_created.body.json")["topic"])

    assert topic.slug == "topic"
    assert topic.user is not None
    assert public_topic(topic, categories={topic.category_id})


def test_recorded_answers_are_read():
    topic = parse_topic(recorded("api_docs_responses", "topics", "topic_response.json"))
    calendar = recorded("calendar", "topic_with_calendar.json")
    latest = recorded("recorded", "posts_latest.json")
    parts = recorded("recorded", "topic_posts.json")

    assert topic.stream
    assert len(topic.posts) == len(topic.stream)
    assert len(parse_posts(calendar)) == len(calendar["post_stream"]["posts"])
    assert len(parse_posts(latest)) == len(latest["latest_posts"])
    assert not parse_posts(parts)[0].has_raw


def test_every_recorded_file_is_read_or_refused():
    files = sorted(FOLDER.glob("[wrca]*/**/*.json"))
    if not files:
        pytest.skip("discourse of EVENTFORUM_SHARED_DATA is not here")
    for file in files:
        data = recorded(*file.relative_to(FOLDER).parts)
        for parse in (parse_post, parse_topic, parse_user, parse_category):
            for item in (data, *(data.values() if isinstance(data, dict) else ())):
                try:
                    parse(item)
                except Unreadable:
                    continue
        parse_posts(data)
