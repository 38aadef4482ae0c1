# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clients that others wrote for real forums, used as their users use them."""

from collections.abc import Iterator

import pytest
from fluent_discourse import Discourse, PageNotFoundError, RateLimitError, UnauthorizedError
from pydiscourse import DiscourseClient
from pydiscourse.exceptions import DiscourseClientError

from apps.discourse.sandbox import Forum
from apps.discourse.sandbox.furnishing import ADMIN
from apps.discourse.sandbox.server import serving
from apps.discourse.sandbox.uploads import picture

BODY = "Words enough for a post of a forum."


@pytest.fixture(scope="module")
def running() -> Iterator[Forum]:
    forum = Forum(key="the key")
    forum.traps.limits = False
    with serving(forum):
        yield forum


@pytest.fixture
def client(running: Forum) -> DiscourseClient:
    return DiscourseClient(running.base_url, api_username=ADMIN, api_key="the key")


@pytest.fixture
def fluent(running: Forum) -> Discourse:
    return Discourse(base_url=running.base_url, username=ADMIN, api_key="the key")


# It leaves the file that it sends open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_pydiscourse_writes_reads_and_takes_back(client: DiscourseClient, running: Forum, tmp_path):
    made = client.create_post(BODY, category_id=3, title="A talk about calendars", tags=["maps"])
    topic_id = made["topic_id"]
    reply = client.create_post("I would like to hear about maps.", topic_id=topic_id)
    client.update_post(
        reply["id"], "Altogether other words than these were.", edit_reason="clearer"
    )
    client.update_topic(f"/t/-/{topic_id}.json", title="A talk about almanacs")
    client.update_topic_status(topic_id, "closed", True)
    shown = client.topic("a-talk-about-almanacs", topic_id)
    client.delete_topic(topic_id)
    (tmp_path / "map.png").write_bytes(picture("445566", 7))
    upload = client.upload_image(str(tmp_path / "map.png"), "composer", True)

    assert shown["title"] == "A talk about almanacs"
    assert shown["closed"] is True
    assert "other words" in client.post_by_id(reply["id"])["raw"]
    assert running.topic(topic_id).deleted_at is not None
    assert upload["width"] == 7


def test_pydiscourse_lists_and_finds(client: DiscourseClient, running: Forum):
    topic = running.start("What shall we talk about?", "mira", tags=["trains"])
    last = running.say(topic, "bartek", "I would like to hear about trains.")

    assert topic.id in [one["id"] for one in client.latest_topics()["topic_list"]["topics"]]
    assert client.latest_posts()["latest_posts"][0]["id"] == last.id
    assert client.search("trains")["posts"]
    assert "Events" in [one["name"] for one in client.categories()]
    assert client.category(3) is not None
    assert client.user("bartek")["name"] == "Bartek Nowak"
    posts = client.topic_posts(str(topic.id))["post_stream"]["posts"]
    assert [post["id"] for post in posts] == topic.post_ids


def test_pydiscourse_makes_people_and_sections(client: DiscourseClient, running: Forum):
    client.create_user("Zofia Lis", "zofia", "zofia@example.org", "a password", active=True)
    made = client.create_category("Wikimania", "0088CC", "FFFFFF")
    parent = client.create_category("Day one", "0088CC", parent="Wikimania")

    assert running.user("zofia").active
    assert made["category"]["name"] == "Wikimania"
    assert parent["category"]["parent_category_id"] == made["category"]["id"]


def test_pydiscourse_hears_why_it_was_refused(client: DiscourseClient, running: Forum):
    running.start("Taken by somebody else")
    with pytest.raises(DiscourseClientError, match="Title has already been used"):
        client.create_post(BODY, category_id=3, title="Taken by somebody else")
    wrong = DiscourseClient(running.base_url, api_username=ADMIN, api_key="another key")
    with pytest.raises(DiscourseClientError, match="not permitted"):
        wrong.latest_topics()


def test_fluent_discourse_speaks_to_it(fluent: Discourse, running: Forum):
    said = {"title": "A talk about the trains", "raw": BODY, "category": 3, "tags": ["trains"]}
    made = fluent.posts.json.post(said)
    topic = fluent.t[made["topic_id"]].json.get()
    fluent.t["-"][made["topic_id"]].json.put({"title": "A talk about the ships"})
    fluent.posts[made["id"]].json.put({"post": {"raw": "Altogether other words than these."}})
    fluent.t[made["topic_id"]].status.json.put({"status": "closed", "enabled": "true"})
    found = fluent.t.external_id["nobody-gave-it"].json

    assert topic["title"] == "A talk about the trains"
    assert running.topic(made["topic_id"]).title == "A talk about the ships"
    assert running.topic(made["topic_id"]).closed
    assert fluent.posts[made["id"]].json.delete() == ""
    with pytest.raises(PageNotFoundError):
        found.get()


def test_fluent_discourse_hears_of_limits_and_wrong_keys(fluent: Discourse, running: Forum):
    running.fail("limited")
    with pytest.raises(RateLimitError):
        fluent.latest.json.get()
    with pytest.raises(UnauthorizedError):
        Discourse(base_url=running.base_url, username=ADMIN, api_key="other").latest.json.get()


def test_pydiscourse_waits_as_long_as_it_is_told(
    client: DiscourseClient, running: Forum, monkeypatch
):
    slept: list[float] = []
    monkeypatch.setattr("pydiscourse.client.time.sleep", slept.append)
    running.fail("limited")
    running.fail("limited text")

    assert client.latest_topics()["topic_list"]
    assert slept[0] == 31
    assert len(slept) == 2
