# SPDX-License-Identifier: AGPL-3.0-or-later
import json

import pytest

from apps.discourse.sandbox import Clock, Forum
from apps.discourse.sandbox.things import Topic


@pytest.fixture
def topic(forum: Forum, heard) -> Topic:
    topic = forum.start("What shall we talk about?")
    heard()
    return topic


def test_title_section_and_tags_change_at_the_top_level(forum: Forum, topic: Topic, heard):
    said = {"title": "What we shall talk about", "category_id": 3, "tags": [{"name": "maps"}]}
    made = forum.ask("PUT", f"/t/-/{topic.id}.json", said)

    assert made.json["basic_topic"]["title"] == "What we shall talk about"
    assert (topic.category_id, topic.tags) == (3, ["maps"])
    assert heard() == ["tag_created", "topic_edited"]


def test_what_is_nested_is_not_read(forum: Forum, topic: Topic, heard):
    forum.ask("PUT", f"/t/-/{topic.id}.json", {"topic": {"title": "Nested words are lost"}})

    assert topic.title == "What shall we talk about?"
    assert heard() == []


def test_an_unknown_topic_has_no_right_to_be_changed(forum: Forum):
    assert forum.ask("PUT", "/t/-/99.json", {"title": "Not there at all"}).status == 403


def test_tags_are_replaced_as_a_whole(forum: Forum, topic: Topic):
    forum.ask("PUT", f"/t/{topic.id}/tags.json", {"tags": ["one", "two"]})
    forum.ask("PUT", f"/t/{topic.id}/tags.json", {"tags": ["Two Words", "two"]})

    assert topic.tags == ["two-words", "two"]


def test_a_wrong_slug_leads_to_the_right_one_with_its_query(forum: Forum, topic: Topic):
    answered = forum.ask("GET", f"/t/other-words/{topic.id}.json?include_raw=1")

    assert answered.status == 301
    assert answered.headers["location"].endswith(f"/{topic.slug}/{topic.id}.json?include_raw=1")


def test_the_stream_names_every_post_and_the_rest_is_asked_for(forum: Forum, topic: Topic):
    posts = [forum.say(topic, "bartek", f"Number {n} of many posts.") for n in range(30)]
    shown = forum.ask("GET", f"/t/{topic.id}.json").json["post_stream"]
    rest = shown["stream"][20:]
    query = "&".join(f"post_ids[]={id}" for id in [*rest, 999])
    more = forum.ask("GET", f"/t/{topic.id}/posts.json?{query}&include_raw=1").json

    assert len(shown["posts"]) == 20
    assert shown["stream"] == [topic.post_ids[0], *(post.id for post in posts)]
    assert [post["id"] for post in more["post_stream"]["posts"]] == rest
    assert more["post_stream"]["posts"][0]["raw"] == "Number 19 of many posts."
    named = forum.ask("GET", f"/t/{topic.id}/posts.json?post_ids[]={rest[-1]}").json
    assert [post["id"] for post in named["post_stream"]["posts"]] == [rest[-1]]
    after = forum.ask("GET", f"/t/{topic.id}/posts.json?post_number=25&asc=true").json
    assert [post["post_number"] for post in after["post_stream"]["posts"]] == [
        26,
        27,
        28,
        29,
        30,
        31,
    ]
    assert forum.ask("GET", f"/t/{topic.id}/post_ids.json").json["post_ids"] == shown["stream"]


def test_a_printed_page_holds_a_thousand(forum: Forum, topic: Topic):
    for number in range(30):
        forum.say(topic, "bartek", f"Number {number} of many posts.")
    shown = forum.ask("GET", f"/t/{topic.id}.json?print=true&include_raw=1").json

    assert len(shown["post_stream"]["posts"]) == 31


def test_a_deleted_post_leaves_the_stream_and_answers_by_its_id(forum: Forum, topic: Topic):
    post = forum.say(topic, "bartek", "I would like to hear about maps.")
    forum.delete(post)

    assert post.id not in forum.ask("GET", f"/t/{topic.id}.json").json["post_stream"]["stream"]
    assert forum.ask("GET", f"/posts/{post.id}.json").json["deleted_at"] is not None
    assert forum.ask("GET", f"/posts/{post.id}.json", user="amina").status == 404


def test_closing_leaves_a_small_post_with_a_number(forum: Forum, topic: Topic, heard):
    answered = forum.ask("PUT", f"/t/{topic.id}/status", {"status": "closed", "enabled": "true"})

    assert answered.json["success"] == "OK"
    assert topic.closed
    small = forum.posts_of(topic)[-1]
    assert (small.number, small.type, small.action_code) == (2, 3, "closed.enabled")
    assert heard() == ["topic_closed_status_updated", "post_created"]


def test_moving_replies_keeps_their_ids_and_no_hook_hears_of_it(forum: Forum, topic: Topic, heard):
    first = forum.say(topic, "bartek", "I would like to hear about maps.")
    second = forum.say(topic, "chen", "Maps are a fine thing to hear of.", reply_to=first.number)
    heard()
    said = {"post_ids": [first.id, second.id], "title": "All about the maps"}
    answered = forum.ask("POST", f"/t/{topic.id}/move-posts", said)

    assert answered.json["success"]
    assert (first.topic_id, first.number) == (second.topic_id, 1)
    assert second.reply_to == 1
    assert heard() == ["post_created"], "the small post where they were, and nothing else"


def test_a_first_post_that_is_moved_is_a_new_one_there(forum: Forum, topic: Topic):
    other = forum.start("Another place to talk")
    first = forum.first_post(topic)
    forum.move([first], to=other)
    copy = forum.posts(other)[-1]

    assert copy.id != first.id
    assert (copy.raw, copy.number) == (first.raw, 2)
    assert first.topic_id == topic.id


def test_quotes_of_what_moved_name_the_new_place(forum: Forum, topic: Topic):
    first = forum.say(topic, "bartek", "I would like to hear about maps.")
    quoting = forum.say(
        topic, "chen", f'[quote="bartek, post:2, topic:{topic.id}"]\nmaps\n[/quote]'
    )
    other = forum.start("Another place to talk")
    forum.move([first], to=other)

    assert quoting.raw.startswith(f'[quote="bartek, post:2, topic:{other.id}"]')


def test_merging_closes_what_is_left(forum: Forum, topic: Topic):
    other = forum.start("Another place to talk")
    forum.ask("POST", f"/t/{topic.id}/merge-topic", {"destination_topic_id": other.id})

    assert topic.closed
    assert len(forum.posts(other)) == 2


def test_lists_put_pinned_ones_first_and_page_on(forum: Forum, topic: Topic, clock: Clock):
    for number in range(3):
        clock.move_on(60)
        forum.start(f"Number {number} of many topics", category="Events")
    pages, path = [], "/c/events/3/l/latest.json?order=activity&per_page=2"
    while path:
        listed = forum.ask("GET", path).json["topic_list"]
        pages.append([one["title"] for one in listed["topics"]])
        path = listed.get("more_topics_url", "").replace("/latest?", "/latest.json?")

    assert pages == [
        ["About the Events category", "Number 2 of many topics"],
        ["Number 1 of many topics", "Number 0 of many topics"],
    ]


def test_a_list_of_a_section_holds_those_below_it(forum: Forum):
    below = forum.add_category("Wikimania", parent_id=3)
    inside = forum.start("A talk of Wikimania", category=below.id)

    titles = [
        topic["id"] for topic in forum.ask("GET", "/c/events/3.json").json["topic_list"]["topics"]
    ]
    alone = forum.ask("GET", "/c/events/3/none.json").json["topic_list"]["topics"]
    assert inside.id in titles
    assert inside.id not in [topic["id"] for topic in alone]


def test_the_newest_posts_are_public_regular_ones(forum: Forum, topic: Topic):
    post = forum.say(topic, "bartek", "I would like to hear about maps.")
    forum.whisper(topic, "Between us moderators only.")
    forum.write_privately("amina", "bartek", "Only between us", "Nobody else reads this one.")
    forum.hide(forum.say(topic, "chen", "Something that was flagged."))
    found = forum.ask("GET", "/posts.json").json["latest_posts"]

    assert found[0]["id"] == post.id
    older = forum.ask("GET", f"/posts.json?before={post.id - 1}").json["latest_posts"]
    assert older[0]["id"] == topic.post_ids[0]


def test_a_section_is_made_with_the_topic_that_describes_it_and_no_hook_hears_of_that(
    forum: Forum, heard
):
    made = forum.ask(
        "POST", "/categories.json", {"name": "Викимания", "parent_category_id": 3}
    ).json

    assert made["category"]["slug"] == f"{made['category']['id']}-category"
    assert made["category"]["parent_category_id"] == 3
    assert heard() == ["category_created"]
    assert forum.topic(forum.category(made["category"]["id"]).topic_id).describes_category


def test_names_of_sections_are_unique_beside_each_other_and_two_levels_deep(forum: Forum):
    below = forum.add_category("Wikimania", parent_id=3)
    again = {"name": "wikimania", "parent_category_id": 3}
    deeper = {"name": "Day one", "parent_category_id": below.id}

    assert forum.ask("POST", "/categories.json", again).status == 422
    assert forum.ask("POST", "/categories.json", deeper).status == 422
    assert forum.ask("POST", "/categories.json", {"name": "wikimania"}).status == 200
    assert forum.ask("POST", "/categories.json", {"name": "Mine"}, user="amina").status == 403


def test_changing_a_section_clears_the_tags_that_are_not_named(forum: Forum):
    forum.ask("PUT", "/categories/3.json", {"name": "Events", "allowed_tags": ["a", "b"]})
    forum.ask("PUT", "/categories/3.json", {"name": "All events"})

    assert (forum.category(3).name, forum.category(3).allowed_tags) == ("All events", [])


def test_a_section_is_deleted_when_it_is_empty(forum: Forum, topic: Topic):
    forum.add_category("Empty one")

    assert forum.ask("DELETE", f"/categories/{topic.category_id}.json").status == 403
    assert forum.ask("DELETE", "/categories/empty-one.json").status == 200


def test_what_is_shut_to_the_public_is_not_found(forum: Forum, topic: Topic):
    forum.restrict("General")

    assert forum.ask("GET", f"/t/{topic.id}.json", key="").status == 404
    assert forum.ask("GET", f"/t/{topic.id}.json").status == 200
    assert json.dumps(forum.ask("GET", "/latest.json", key="").json).count(topic.title) == 0


def test_a_reply_that_moved_away_leaves_its_number_unused(forum: Forum, topic: Topic):
    first = forum.say(topic, "bartek", "I would like to hear about maps.")
    forum.move([first], to=forum.start("Another place to talk"))
    next_one = forum.say(topic, "chen", "I would like to hear about trains.")

    assert [post.type for post in forum.posts(topic)] == [1, 3, 1], "its place is a small post's"
    assert next_one.number == 4
    assert first not in forum.posts(topic)


def test_whispers_are_for_staff(forum: Forum, topic: Topic):
    whisper = forum.whisper(topic, "Between us moderators only.")
    path = f"/t/{topic.id}.json"

    def stream(user: str) -> list[int]:
        return forum.ask("GET", path, user=user).json["post_stream"]["stream"]

    assert whisper.id in stream("mira")
    assert whisper.id not in stream("amina")
    assert forum.ask("GET", f"/posts/{whisper.id}.json", user="amina").status == 404


def test_the_slug_follows_the_title(forum: Forum, topic: Topic):
    forum.change(topic, title="All about the maps")

    assert topic.slug == "all-about-the-maps"


def test_no_hook_hears_of_the_topic_of_a_section(forum: Forum, heard):
    category = forum.add_category("Wikimania")
    heard()
    forum.change(category.topic_id, title="About all of Wikimania", user="eventforum")

    assert heard() == []


def test_what_is_unlisted_stands_in_no_list(forum: Forum, topic: Topic):
    forum.set_status(topic, "visible", enabled=False)
    listed = forum.ask("GET", "/latest.json").json["topic_list"]["topics"]

    assert topic.id not in [one["id"] for one in listed]
    assert forum.ask("GET", f"/t/{topic.id}.json", key="").status == 200
