# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.sandbox import Forum, Refusal

BODY = "Words enough for a post of a forum."


def topic(**more) -> dict:
    return {"title": "A talk about calendars", "raw": BODY, "category": 3, **more}


def test_a_topic_is_created_and_found_by_the_id_that_we_gave_it(forum: Forum, heard):
    made = forum.ask("POST", "/posts.json", topic(external_id="ef-s-1", tags=["wm-2026"]))
    found = forum.ask("GET", "/t/external_id/EF-S-1.json")

    shown = forum.ask("GET", found.headers["location"].removeprefix(forum.base_url))
    assert (made.status, found.status) == (200, 301)
    assert shown.json["id"] == made.json["topic_id"]
    assert shown.json["external_id"] == "ef-s-1"
    assert [tag["name"] for tag in shown.json["tags"]] == ["wm-2026"]
    assert heard() == ["tag_created", "topic_created", "post_created"]


def test_an_id_that_nobody_gave_is_not_found(forum: Forum):
    assert forum.ask("GET", "/t/external_id/ef-s-9.json").status == 404


def test_an_id_is_given_once_whatever_its_case(forum: Forum):
    forum.ask("POST", "/posts.json", topic(external_id="ef-1"))
    again = forum.ask("POST", "/posts.json", topic(title="Another talk of it", external_id="EF-1"))

    assert again.status == 422
    assert again.json["errors"] == ["External ID has already been taken"]


def test_what_only_an_administrators_key_may_say_is_ignored_from_others(forum: Forum):
    key = forum.add_key("amina")
    made = forum.ask(
        "POST",
        "/posts.json",
        topic(external_id="ef-1", created_at="2020-01-01T00:00:00Z"),
        key="",
        headers={"user-api-key": key},
    )

    assert made.json["username"] == "amina"
    assert made.json["created_at"].startswith("2026")
    assert forum.by_external_id("ef-1") is None


def test_a_reply_says_which_number_it_answers(forum: Forum, heard):
    where = forum.start("What shall we talk about?")
    first = forum.say(where, "bartek", "I would like to hear about maps.")
    made = forum.ask(
        "POST",
        "/posts.json",
        {"raw": BODY, "topic_id": where.id, "reply_to_post_number": first.number},
    )

    assert made.json["reply_to_post_number"] == 2
    assert made.json["reply_to_user"]["username"] == "bartek"
    assert made.json["post_number"] == 3


def test_numbers_are_never_given_twice(forum: Forum):
    where = forum.start("What shall we talk about?")
    gone = forum.say(where, "bartek", "I would like to hear about maps.")
    forum.delete(gone)

    assert forum.say(where, "chen", "I would like to hear about trains.").number == 3


def test_a_nested_answer_names_what_was_done(forum: Forum):
    made = forum.ask("POST", "/posts.json", topic(nested_post=True)).json

    assert (made["action"], made["success"]) == ("create_post", True)
    assert made["post"]["raw"] == BODY


def test_a_form_is_understood_as_json_is(forum: Forum):
    made = forum.form(
        "POST", "/posts.json", [("title", "A talk about maps"), ("raw", BODY), ("tags[]", "a-tag")]
    )

    assert made.status == 200
    assert forum.topic(made.json["topic_id"]).tags == ["a-tag"]


def test_raw_is_normalised(forum: Forum):
    made = forum.ask("POST", "/posts.json", topic(raw=f"{BODY}\r\nTwo\x00 lines  \n\n"))

    assert made.json["raw"] == f"{BODY}\nTwo lines"


def test_a_comment_survives_in_raw_and_not_in_cooked(forum: Forum):
    marker = "<!-- ef:post:1234 -->"
    made = forum.ask("POST", "/posts.json", topic(raw=f"{BODY}\n\n{marker}")).json

    assert marker in made["raw"]
    assert "ef:post" not in made["cooked"]


def test_an_import_is_silent(forum: Forum, heard):
    forum.ask("POST", "/posts.json", topic(import_mode=True))

    assert heard() == []


def test_time_can_be_given_with_an_administrators_key(forum: Forum):
    made = forum.ask("POST", "/posts.json", topic(created_at="2020-01-01T00:00:00Z")).json

    assert made["created_at"] == "2020-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"raw": "Short."}, "Body is too short (minimum is 20 characters)"),
        ({"raw": "a" * 40}, "Body seems unclear, is it a complete sentence?"),
        ({"raw": "word " * 7000}, "Body is limited to 32000 characters; you entered 34999."),
        ({"title": "aaaa aaaa aaaa aaaa"}, "Title seems unclear, is it a complete sentence?"),
        ({"title": "A talk " * 50}, "Title is too long (maximum is 255 characters)"),
        ({"external_id": "no spaces"}, "External ID is invalid"),
        ({"tags": list("abcdef")}, "You can only use up to 5 tags in a topic."),
    ],
)
def test_what_is_not_valid_is_refused(forum: Forum, said: dict, words: str):
    made = forum.ask("POST", "/posts.json", topic(**said))

    assert made.status == 422
    assert made.json == {"action": "create_post", "errors": [words]}


def test_short_titles_are_for_administrators(forum: Forum):
    short = topic(title="Maps: how?")

    assert forum.ask("POST", "/posts.json", short, user="amina").status == 422
    assert forum.ask("POST", "/posts.json", short).status == 200


def test_validations_can_be_skipped(forum: Forum):
    assert forum.ask("POST", "/posts.json", topic(raw="+1", skip_validations=True)).status == 200


def test_tags_are_made_by_staff_and_by_people_of_long_standing(forum: Forum):
    with pytest.raises(Refusal) as refused:
        forum.start("What shall we talk about?", tags=["fresh"])

    assert refused.value.errors == ["There was an error tagging the topic."]


def test_nobody_replies_to_what_is_closed_but_staff(forum: Forum):
    where = forum.start("What shall we talk about?")
    forum.set_status(where, "closed")
    reply = {"raw": BODY, "topic_id": where.id}

    assert forum.ask("POST", "/posts.json", reply, user="amina").status == 422
    assert forum.ask("POST", "/posts.json", reply).status == 200


def test_a_section_that_is_not_there_and_one_for_staff_are_refused(forum: Forum):
    assert forum.ask("POST", "/posts.json", topic(category=99)).status == 400
    assert forum.ask("POST", "/posts.json", topic(category=4), user="amina").status == 403


def test_mentions_become_links_but_not_in_code(forum: Forum):
    made = forum.ask("POST", "/posts.json", topic(raw="Ask @amina or @nobody, not `@bartek` here."))

    assert '<a class="mention" href="/u/amina">@amina</a>' in made.json["cooked"]
    assert '<span class="mention">@nobody</span>' in made.json["cooked"]
    assert "<code>@bartek</code>" in made.json["cooked"]


def test_quotes_details_and_dates_are_cooked(forum: Forum):
    raw = (
        '[quote="amina, post:1, topic:7"]\nWhat she said.\n[/quote]\n\n'
        '[details="Polski"]\nStreszczenie\n[/details]\n\n'
        '[date=2026-08-13 time=14:00:00 timezone="Africa/Nairobi"]'
    )
    cooked = forum.ask("POST", "/posts.json", topic(raw=raw)).json["cooked"]

    assert '<aside class="quote" data-username="amina" data-post="1" data-topic="7">' in cooked
    assert "<details>\n<summary>Polski</summary>" in cooked
    assert 'data-time="14:00:00"' in cooked
    assert "2026-08-13T11:00:00Z UTC" in cooked


def test_scripts_are_not_cooked(forum: Forum):
    made = forum.ask("POST", "/posts.json", topic(raw=f"{BODY}<script>alert(1)</script>"))

    assert "script" not in made.json["cooked"]
