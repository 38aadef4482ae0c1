# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar plugin, and texts in several languages."""

import pytest

from apps.discourse.sandbox import Forum

EVENT = (
    '[event start="2026-08-13 14:00" end="2026-08-13 15:00" status="public" '
    'timezone="Africa/Nairobi" name="Maps for all" maxAttendees="1"]\nBring a laptop.\n[/event]'
)


def post(forum: Forum, raw: str = EVENT, **more):
    said = {"title": "A talk about the maps", "raw": raw, "category": 3, **more}
    return forum.ask("POST", "/posts.json", said)


def come(forum: Forum, id: int, user: str, status: str = "going"):
    said = {"invitee": {"status": status}}
    path = f"/discourse-post-event/events/{id}/invitees.json"
    return forum.ask("POST", path, said, user=user)


def event(forum: Forum, id: int) -> dict:
    return forum.ask("GET", f"/discourse-post-event/events/{id}.json").json["event"]


def test_an_event_has_the_id_of_its_post_and_the_time_of_its_zone(forum: Forum):
    made = post(forum).json
    shown = event(forum, made["id"])

    assert shown["starts_at"] == "2026-08-13T11:00:00.000Z"
    assert (shown["name"], shown["max_attendees"]) == ("Maps for all", 1)
    assert '<div class="discourse-post-event" data-start="2026-08-13 14:00"' in made["cooked"]
    assert 'data-max-attendees="1"' in made["cooked"]
    assert [
        one["id"] for one in forum.ask("GET", "/discourse-post-event/events.json").json["events"]
    ] == [made["id"]]
    assert "SUMMARY:Maps for all" in forum.ask("GET", "/discourse-post-event/events.ics").text


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("2026-08-13 14:00", "soon", "An event requires a valid start date."),
        (
            "2026-08-13 15:00",
            "2026-08-13 13:00",
            "An event end date can't be before the start date.",
        ),
        ("public", "open", "An event requires a valid status."),
        ("Maps for all", "Map", "An event name must be between 5 and 255 characters."),
        ("Africa/Nairobi", "Nowhere/Town", "An event requires a valid time zone."),
        ("[/event]", f"[/event]\n\n{EVENT}", "A post can only have one event."),
    ],
)
def test_a_bad_event_refuses_the_whole_post(forum: Forum, before: str, after: str, words: str):
    refused = post(forum, EVENT.replace(before, after, 1))

    assert refused.status == 422
    assert refused.json["errors"] == [words]


def test_events_are_for_staff_and_in_first_posts_only(forum: Forum):
    said = {"title": "A talk about the maps", "raw": EVENT, "category": 3}
    topic = forum.start("What shall we talk about?")
    forum.ask("POST", "/posts.json", {"raw": EVENT, "topic_id": topic.id})

    assert forum.ask("POST", "/posts.json", said, user="amina").status == 422
    assert forum.state.events == {}


def test_in_code_it_is_no_event(forum: Forum):
    post(forum, f"```\n{EVENT}\n```")

    assert forum.state.events == {}


def test_more_than_there_is_room_for_are_refused(forum: Forum):
    id = post(forum).json["id"]

    assert come(forum, id, "amina").json["invitee"]["status"] == "going"
    assert come(forum, id, "amina").status == 200
    assert come(forum, id, "bartek").status == 422
    assert come(forum, id, "bartek", "interested").status == 200
    assert event(forum, id)["at_capacity"] is True
    assert event(forum, id)["stats"] == {
        "going": 1, "interested": 1, "not_going": 0, "invited": 0,
    }  # fmt: skip
    path = f"/discourse-post-event/events/{id}/invitees.json?type=going"
    going = forum.ask("GET", path).json["invitees"]
    assert [one["user"]["username"] for one in going] == ["amina"]
    assert (
        forum.ask("DELETE", path.replace(".json?type=going", f"/{going[0]['id']}.json")).status
        == 200
    )
    assert come(forum, id, "bartek").status == 200


def test_a_new_time_undoes_every_answer_but_going(forum: Forum):
    made = post(forum).json
    come(forum, made["id"], "amina")
    come(forum, made["id"], "bartek", "interested")
    forum.edit(made["id"], EVENT.replace("Bring", "Take"), user="mira")
    assert event(forum, made["id"])["stats"]["interested"] == 1

    forum.edit(made["id"], EVENT.replace("14:00", "14:30"), user="mira")
    assert event(forum, made["id"])["stats"]["interested"] == 0
    assert event(forum, made["id"])["stats"]["going"] == 1


def test_nobody_comes_to_what_is_closed_or_over(forum: Forum):
    over = post(forum, EVENT.replace("2026", "2025")).json["id"]
    closed = post(forum, EVENT.replace("name=", 'closed="true" name='), title="Another talk of it")

    assert come(forum, over, "amina").status == 403
    assert come(forum, closed.json["id"], "amina").status == 403


def test_an_event_that_is_taken_out_of_its_post_is_gone(forum: Forum):
    made = post(forum).json
    forum.edit(made["id"], "Nothing but words is left of the event.", user="mira")

    assert forum.ask("GET", f"/discourse-post-event/events/{made['id']}.json").status == 404


def test_an_import_makes_no_event(forum: Forum):
    post(forum, import_mode=True)

    assert forum.state.events == {}


def test_the_plugin_can_be_missing(forum: Forum):
    forum.traps.calendar = False

    assert post(forum, EVENT.replace("2026-08-13 14:00", "soon")).status == 200
    assert forum.ask("GET", "/discourse-post-event/events.json").status == 404


# Languages.

WORDS = {"raw": "Słowa po polsku, tyle ile trzeba.", "locale": "pl"}


def localize(forum: Forum, post_id: int):
    return forum.ask(
        "POST", "/post_localizations/create_or_update.json", {"post_id": post_id, **WORDS}
    )


def test_readers_are_served_their_language_where_the_post_says_its_own(forum: Forum):
    made = post(forum, "Words in English, as many as it takes.", locale="en").json
    forum.user("bartek").locale = "pl"
    statuses = [localize(forum, made["id"]).status for _ in range(2)]
    theirs = forum.ask("GET", f"/posts/{made['id']}.json", user="bartek").json

    assert statuses == [201, 200]
    assert "Słowa po polsku" in theirs["cooked"]
    assert (theirs["is_localized"], theirs["localization_outdated"]) == (True, False)
    assert theirs["raw"].startswith("Words in English")
    assert "English" in forum.ask("GET", f"/posts/{made['id']}.json").json["cooked"]


def test_without_a_language_of_its_own_a_post_shows_no_other(forum: Forum):
    made = post(forum, "Words in English, as many as it takes.").json
    forum.user("bartek").locale = "pl"
    localize(forum, made["id"])

    theirs = forum.ask("GET", f"/posts/{made['id']}.json", user="bartek").json
    assert "English" in theirs["cooked"]


def test_a_translation_of_older_words_is_outdated(forum: Forum, clock):
    made = post(forum, "Words in English, as many as it takes.", locale="en").json
    forum.user("bartek").locale = "pl"
    localize(forum, made["id"])
    clock.move_on(600)
    forum.edit(made["id"], "Other words in English, as many as it takes.", user="mira")

    theirs = forum.ask("GET", f"/posts/{made['id']}.json", user="bartek").json
    assert theirs["localization_outdated"] is True


def test_translations_are_for_staff_and_can_be_dropped(forum: Forum):
    made = post(forum, "Words in English, as many as it takes.", locale="en").json
    said = {"post_id": made["id"], **WORDS}
    others = forum.ask("POST", "/post_localizations/create_or_update.json", said, user="amina")
    localize(forum, made["id"])
    title = {"topic_id": made["topic_id"], "locale": "pl", "title": "Rozmowa o mapach"}

    assert others.status == 403
    assert forum.ask("POST", "/topic_localizations/create_or_update.json", title).status == 201
    assert forum.ask("DELETE", "/post_localizations/destroy.json", said).status == 200
    assert forum.ask("DELETE", "/post_localizations/destroy.json", said).status == 404


def test_a_forum_can_be_without_translations(forum: Forum):
    made = post(forum, "Words in English, as many as it takes.").json
    forum.traps.localizations = False

    assert localize(forum, made["id"]).status == 404
    assert "is_localized" not in forum.ask("GET", f"/posts/{made['id']}.json").json
