# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every answer that has a published schema is held against it.

What the schemas say and no forum does is listed in DEVIATIONS, so that nothing else slips through.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.conf import settings

from apps.discourse.sandbox import Clock, Forum
from apps.discourse.sandbox.uploads import picture
from tests.discourse.sandbox.test_calendar import EVENT
from tests.discourse.sandbox.test_uploads import send

DATA = Path(settings.EVENTFORUM_SHARED_DATA) / "discourse"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason=f"the published schemas of Discourse are not at {DATA}"
)

DEVIATIONS: dict[str, list[str]] = {
    "reply_to_post_number": ["integer", "string", "null"],
    "image_url": ["string", "null"],
    "bookmarked": ["boolean", "null"],
    "liked": ["boolean", "integer", "null"],
}
"""Names whose values real forums send in these types, whatever a schema says."""

EXTRA = {
    "external_id", "reply_to_user", "locale", "action_code", "parent_category_id", "can_reply",
    "has_post_localizations", "is_localized", "post_localizations_count", "count", "acted",
    "can_undo", "draft", "draft_key", "draft_sequence", "op_like_count", "tags",
    "tags_descriptions", "topics",
}  # fmt: skip
"""Keys that real forums add where a schema closes the list."""

BESIDE_THE_SCHEMA = {"email", "external_id", "suspended_till"}


def loosened(schema: Any) -> Any:
    """With the deviations let in, everywhere in it."""
    schema = copy.deepcopy(schema)
    pending = [schema]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            properties = one.get("properties")
            if isinstance(properties, dict):
                for name, types in DEVIATIONS.items():
                    if name in properties:
                        properties[name] = {"type": types}
                if one.get("additionalProperties") is False:
                    for name in EXTRA:
                        properties.setdefault(name, {})
            pending += one.values()
    return schema


def complaints(name: str, answer: Any) -> list[str]:
    schema = loosened(json.loads((DATA / "schemas" / f"{name}.json").read_bytes()))
    found = jsonschema.Draft202012Validator(schema).iter_errors(answer)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


@pytest.fixture
def lively(clock: Clock) -> Forum:
    """With some of everything."""
    forum = Forum(clock=clock, key="the key")
    topic = forum.start("What shall we talk about?", "mira", tags=["maps"])
    first = forum.say(topic, "bartek", "I would like to hear about maps.")
    forum.say(topic, "chen", "Maps are a fine thing to hear of.", reply_to=first.number)
    forum.like(first, "amina")
    forum.set_status(topic, "closed")
    forum.delete(forum.say(topic, "mira", "Something that is taken back."))
    forum.start("A talk about the maps", "mira", EVENT, category="Events")
    return forum


def answers(forum: Forum) -> Iterator[tuple[str, Any]]:
    """Pairs of a schema's name and what the forum answers there."""
    topic = forum.by_title("What shall we talk about?")
    post = topic.post_ids[1]
    said = {"title": "A talk about calendars", "raw": "Words enough for a post.", "category": 3}

    def get(path: str) -> Any:
        return forum.ask("GET", path).json

    def ask(method: str, path: str, data: Any) -> Any:
        return forum.ask(method, path, data).json

    yield "topic_show_response", get(f"/t/{topic.id}.json")
    yield "topic_posts_response", get(f"/t/{topic.id}/posts.json?post_ids[]={post}")
    yield "post_show_response", get(f"/posts/{post}.json")
    yield "post_replies_response", get(f"/posts/{post}/replies.json")
    yield "latest_posts_response", get("/posts.json")
    yield "latest_topics_response", get("/latest.json")
    yield "category_topics_response", get("/c/general/2.json")
    yield "category_list_response", get("/categories.json?include_subcategories=true")
    yield "category_show_response", get("/c/3/show.json")
    yield "site_response", get("/site.json")
    yield "site_basic_info_response", get("/site/basic-info.json")
    yield "tag_list_response", get("/tags.json")
    yield "tag_show_response", get("/tag/maps.json")
    yield "tag_groups_list_response", get("/tag_groups.json")
    yield "search_response", get("/search.json?q=maps")
    yield "calendar_events_response", get("/discourse-post-event/events.json")
    yield "topic_create_response", ask("POST", "/posts.json", said)
    edited = {"post": {"raw": "Words enough, and others than before."}}
    yield "post_update_response", ask("PUT", f"/posts/{post}.json", edited)
    yield (
        "topic_update_response",
        ask("PUT", f"/t/-/{topic.id}.json", {"title": "What else is it?"}),
    )
    status = {"status": "closed", "enabled": "false"}
    yield "topic_status_response", ask("PUT", f"/t/{topic.id}/status.json", status)
    timer = {"time": "2026-09-01", "status_type": "close"}
    yield "topic_timer_response", ask("POST", f"/t/{topic.id}/timer.json", timer)
    like = {"id": post, "post_action_type_id": 2}
    yield "post_action_response", ask("POST", "/post_actions.json", like)
    yield "category_create_response", ask("POST", "/categories.json", {"name": "Wikimania"})
    yield "category_update_response", ask("PUT", "/categories/3.json", {"name": "Events"})
    yield "upload_create_response", send(forum, picture("112233", 3)).json
    person = {"username": "zofia", "email": "z@example.org", "name": "Zofia", "active": True}
    yield "user_create_response", ask("POST", "/users.json", person)


def test_answers_have_the_form_that_is_published(lively: Forum):
    found = [f"{name} {words}" for name, it in answers(lively) for words in complaints(name, it)]

    assert found == [], "\n".join(found)


def test_a_schema_would_find_what_is_missing(lively: Forum):
    """The check checks: an answer without a key, and one with a key too many, are told."""
    topic = lively.ask("GET", "/t/5.json").json
    del topic["title"]
    topic["nobody_knows_this"] = 1

    assert len(complaints("topic_show_response", topic)) == 2


@pytest.mark.parametrize(("form", "event"), [("post", "post_created"), ("topic", "topic_created")])
def test_deliveries_have_every_key_of_recorded_ones(forum: Forum, form: str, event: str):
    """Keys of plugins that were on that forum aside."""
    recorded = json.loads((DATA / "webhooks-2025.12" / f"{form}.{event}.body.json").read_bytes())
    forum.start("What shall we talk about?", "mira", tags=["maps"])
    told = next(json.loads(one.text) for one in forum.outbox if one.event == event)
    plugins = {
        "can_accept_answer", "can_unaccept_answer", "accepted_answer", "topic_accepted_answer",
        "can_vote", "vote_count", "user_voted", "discourse_zendesk_plugin_zendesk_id",
        "discourse_zendesk_plugin_zendesk_url", "pending_posts",
    }  # fmt: skip

    assert set(recorded[form]) - plugins - set(told[form]) == set()
    differ = [
        key
        for key, value in recorded[form].items()
        if key in told[form] and None not in (value, told[form][key]) and key != "score"
        if type(value) is not type(told[form][key])
    ]
    assert differ == []


def test_a_profile_has_what_a_schema_names_of_it(lively: Forum):
    """The profile is a part of the whole: what is there is of the type that is published."""
    schema = json.loads((DATA / "schemas" / "user_get_response.json").read_bytes())
    of_user = schema["properties"]["user"]
    of_user["required"] = ["id", "username", "name", "avatar_template", "trust_level", "admin"]
    shown = lively.ask("GET", "/u/amina.json").json
    shown["user"] = {k: v for k, v in shown["user"].items() if k not in BESIDE_THE_SCHEMA}

    assert [
        error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(shown)
    ] == []


def test_requests_that_are_published_are_understood(lively: Forum):
    """A request with every field of its schema, each in its type, is taken."""
    values = {
        "string": "some-words-of-it",
        "integer": 3,
        "boolean": False,
        "array": [],
        "object": {},
    }
    schema = json.loads((DATA / "schemas" / "topic_create_request.json").read_bytes())
    said = {name: values[field["type"]] for name, field in schema["properties"].items()} | {
        "title": "A talk about calendars",
        "raw": "Words enough for a post.",
        "category": 3,
    }
    for name in ("topic_id", "target_recipients", "target_usernames", "archetype", "created_at"):
        said.pop(name, None)

    assert lively.ask("POST", "/posts.json", said).status == 200


SILENT = [
    ("DELETE", "/posts/{id}.json", "/posts/{post}.json"),
    ("DELETE", "/t/{id}.json", "/t/{topic}.json"),
    ("GET", "/t/external_id/{external_id}.json", "/t/external_id/ef-1.json"),
    ("GET", "/discourse-post-event/events.ics", "/discourse-post-event/events.ics"),
]
"""Addresses of the published description whose answers are no JSON."""


@pytest.mark.parametrize(("method", "path", "asked"), SILENT)
def test_answers_without_a_schema_have_a_published_status(
    lively: Forum, method: str, path: str, asked: str
):
    described = json.loads((DATA / "openapi.json").read_bytes())["paths"][path][method.lower()]
    topic = lively.by_title("What shall we talk about?")
    topic.external_id = "ef-1"
    answered = lively.ask(method, asked.format(post=topic.post_ids[1], topic=topic.id))

    assert str(answered.status) in described["responses"]


def test_the_schemas_are_those_of_the_published_description():
    """So that what is held against them is held against it."""
    paths = json.loads((DATA / "openapi.json").read_bytes())["paths"]
    shown = paths["/t/{id}.json"]["get"]["responses"]["200"]["content"]["application/json"]
    kept = json.loads((DATA / "schemas" / "topic_show_response.json").read_bytes())

    assert shown["schema"]["properties"].keys() == kept["properties"].keys()
