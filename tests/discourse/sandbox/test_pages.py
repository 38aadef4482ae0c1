# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages as a browser without scripts uses them."""

import html
import re
from urllib.parse import urlencode

import pytest

from apps.discourse.sandbox import Answer, Forum, Request

BODY = "Words enough for a post of a forum."


class Browser:
    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.cookie = ""

    def get(self, path: str) -> Answer:
        path, _, query = path.partition("?")
        headers = {"accept": "text/html", "cookie": self.cookie}
        return self.forum.answer(Request("GET", path, query, headers))

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        made = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "text/html",
            "cookie": self.cookie,
            **headers,
        }
        body = urlencode(fields or {}).encode()
        answered = self.forum.answer(Request("POST", path, "", made, body))
        for cookie in answered.cookies:
            self.cookie = cookie.partition(";")[0]
        return answered

    def be(self, username: str) -> "Browser":
        self.post("/sandbox/be", {"username": username, "back": "/latest"})
        return self


@pytest.fixture
def browser(forum: Forum) -> Browser:
    return Browser(forum)


def test_somebody_starts_a_topic_and_another_one_answers(forum: Forum, browser: Browser, heard):
    fields = {"title": "What shall we talk about?", "raw": BODY, "category": "2", "tags": ""}
    made = browser.be("amina").post("/sandbox/topics", fields)
    topic = forum.by_title("What shall we talk about?")
    reply = {"raw": "I would like to hear about maps.", "reply_to_post_number": "1"}
    browser.be("bartek").post(f"/sandbox/topics/{topic.id}/replies", reply)
    shown = browser.get(made.headers["location"].partition("#")[0]).text

    assert made.status == 303
    assert "I would like to hear about maps." in shown
    assert "in reply to #1" in shown
    assert heard() == ["topic_created", "post_created", "post_created"]


def test_what_is_written_is_edited_liked_deleted_and_recovered(
    forum: Forum, browser: Browser, heard
):
    post = forum.say(forum.start("What shall we talk about?"), "bartek", BODY)
    heard()
    at = f"/sandbox/posts/{post.id}"
    browser.be("bartek").post(f"{at}/edit", {"raw": f"{BODY} And more."})
    browser.be("amina").post(f"{at}/like")
    browser.post(f"{at}/like")
    browser.be("mira").post(f"{at}/delete")
    browser.post(f"{at}/recover")
    browser.post(f"{at}/hide")

    assert heard() == ["post_edited", "post_liked", "post_destroyed", "post_recovered"]
    assert (post.raw, post.likes, post.hidden) == (f"{BODY} And more.", [], True)


def test_a_moderator_changes_closes_moves_and_deletes_a_topic(forum: Forum, browser: Browser):
    topic, other = forum.start("What shall we talk about?"), forum.start("Another place to talk")
    post = forum.say(topic, "bartek", BODY)
    at = f"/sandbox/topics/{topic.id}"
    browser.be("mira").post(f"{at}/move", {"to": "2", "into": str(other.id)})
    fields = {"title": "All about the maps", "category": "3", "tags": "maps, trains"}
    browser.post(f"{at}/change", fields)
    browser.post(f"{at}/close")
    browser.post(f"{at}/delete")

    assert post.topic_id == other.id
    assert (topic.title, topic.category_id) == ("All about the maps", 3)
    assert topic.tags == ["maps", "trains"]
    assert topic.closed
    assert topic.deleted_at is not None
    browser.post(f"{at}/delete")
    assert topic.deleted_at is None


def test_whoever_is_nobody_reads_and_writes_nothing(forum: Forum, browser: Browser):
    topic = forum.start("What shall we talk about?")
    shown = browser.get(f"/t/{topic.slug}/{topic.id}")
    refused = browser.post(f"/sandbox/topics/{topic.id}/replies", {"raw": BODY})

    assert "<textarea" not in shown.text
    assert refused.status == 403
    assert "You need to be logged in" in refused.text


def test_a_form_of_another_site_is_not_taken(forum: Forum, browser: Browser):
    fields = {"title": "What shall we talk about?", "raw": BODY, "category": "2"}
    browser.be("amina")
    refused = browser.post("/sandbox/topics", fields, **{"sec-fetch-site": "cross-site"})

    assert refused.status == 404
    assert forum.ask("GET", "/search.json?q=enough").json["posts"] == []


def test_nobody_leads_away_from_here(browser: Browser):
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answered = browser.post("/sandbox/be", {"username": "amina", "back": back})
        assert answered.headers["location"] == "/"


def test_a_refusal_is_a_page_with_its_words(forum: Forum, browser: Browser):
    fields = {"title": "Hm", "raw": "Short.", "category": "2"}
    refused = browser.be("amina").post("/sandbox/topics", fields)

    assert refused.status == 422
    assert "Title is too short" in refused.text
    assert browser.get("/t/none/999").status == 404


def test_what_people_write_is_escaped(forum: Forum, browser: Browser):
    evil = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"
    topic = forum.start(f"Title with {evil}", raw=f"{BODY} {evil}")
    forum.user("amina").name = evil
    browser.be("eventforum")
    pages = [
        browser.get(path).text
        for path in ("/", f"/t/{topic.slug}/{topic.id}", "/categories", "/u/amina")
    ]

    assert all("<script" not in page and "onerror=alert(1)>" not in page for page in pages)
    assert html.escape(evil) in pages[0]


def test_lists_of_sections_and_people(forum: Forum, browser: Browser):
    below = forum.add_category("Wikimania", parent_id=3)
    forum.start("A talk of Wikimania", category=below.id)

    assert "Wikimania" in browser.get("/categories").text
    assert "A talk of Wikimania" in browser.get("/c/events/3").text
    assert "A talk of Wikimania" in browser.get("/u/amina").text
    assert browser.get("/c/staff/4").status == 404
    assert browser.be("mira").get("/c/staff/4").status == 200


def test_an_administrator_sees_webhooks_and_what_came_of_them(forum: Forum, browser: Browser):
    assert "a-secret-of-tests" not in browser.be("mira").get("/sandbox/hooks").text
    browser.be("eventforum")
    fields = {"url": "http://127.0.0.1:8000/discourse/x/webhook/", "secret": "twelve letters"}
    browser.post("/sandbox/hooks/add", fields)
    browser.post("/sandbox/hooks/2/ping")
    browser.post("/sandbox/hooks/1/switch")
    forum.pass_on(lambda delivery: 202)
    browser.post("/sandbox/deliveries/1/again")
    shown = browser.get("/sandbox/hooks").text

    assert "twelve letters" in shown
    assert re.search(r"<td>ping</td>.*<td>202</td>", shown)
    assert [one.id for one in forum.outbox] == [1]
    assert not forum.state.hooks[1].active
    assert browser.be("mira").post("/sandbox/hooks/2/remove").status == 403
    browser.be("eventforum").post("/sandbox/hooks/2/remove")
    assert list(forum.state.hooks) == [1]


@pytest.mark.parametrize(
    "fields", [{"url": "ftp://x", "secret": "twelve letters"}, {"url": "http://x", "secret": "s"}]
)
def test_a_webhook_needs_an_address_and_a_secret(browser: Browser, fields: dict):
    assert browser.be("eventforum").post("/sandbox/hooks/add", fields).status == 422


def test_pages_load_nothing_and_run_nothing(browser: Browser):
    policy = browser.get("/").headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert browser.get("/sandbox/forum.css").headers["content-type"].startswith("text/css")


def test_somebody_is_renamed_by_an_administrator(forum: Forum, browser: Browser):
    person = forum.user("bartek")
    at, fields = f"/sandbox/people/{person.id}", {"new_username": "bart"}

    assert browser.be("mira").post(at, fields).status == 403
    assert browser.be("eventforum").post(at, fields).headers["location"] == "/u/bart"


def test_programs_get_json_where_people_get_a_page(forum: Forum, browser: Browser):
    assert browser.get("/latest").headers["content-type"].startswith("text/html")
    assert forum.ask("GET", "/latest", headers={"accept": "text/html"}).json["topic_list"]
    assert browser.get("/latest.json").json["topic_list"]


def test_an_administrator_turns_switches_by_hand(forum: Forum, browser: Browser):
    assert browser.be("mira").post("/sandbox/switches/down", {"down": "on"}).status == 403
    browser.be("eventforum")
    shown = browser.get("/sandbox/switches").text
    browser.post("/sandbox/switches/enqueue", {"enqueue": "on"})
    browser.post("/sandbox/switches/slugs", {"slugs": "encoded"})
    browser.post("/sandbox/switches/admin_per_minute", {"admin_per_minute": "7"})

    assert "Titles unique" in shown
    assert (forum.traps.enqueue, forum.traps.slugs) == (True, "encoded")
    assert forum.traps.admin_per_minute == 7
    for name, value in (("slugs", "other"), ("memory", "on"), ("admin_per_minute", "many")):
        assert browser.post(f"/sandbox/switches/{name}", {name: value}).status in (404, 422)


def test_a_moderator_lets_through_what_waits(forum: Forum, browser: Browser, heard):
    forum.traps.enqueue = True
    fields = {"title": "What shall we talk about?", "raw": BODY, "category": "2"}
    answered = browser.be("amina").post("/sandbox/topics", fields)
    refused = browser.post("/sandbox/waiting/1")
    shown = browser.be("mira").get("/sandbox/waiting").text
    browser.post("/sandbox/waiting/1")

    assert "A moderator looks at it first." in answered.text
    assert (refused.status, BODY in shown) == (403, True)
    assert heard() == ["topic_created", "post_created"]
    assert "Nothing waits." in browser.get("/sandbox/waiting").text


def test_the_pages_can_be_reached_while_the_forum_is_down(forum: Forum, browser: Browser):
    """Otherwise nobody could switch it on again."""
    browser.be("eventforum").post("/sandbox/switches/down", {"down": "on"})

    assert forum.ask("GET", "/latest.json").status == 502
    assert browser.get("/latest").status == 502
    assert browser.get("/sandbox/switches").status == 200
    browser.post("/sandbox/switches/down", {"down": "off"})
    assert forum.ask("GET", "/latest.json").status == 200
    browser.post("/sandbox/switches/read_only", {"read_only": "on"})
    browser.post("/sandbox/switches/read_only", {"read_only": "off"})
    assert not forum.traps.read_only


def test_one_more_person_is_made_by_an_administrator(forum: Forum, browser: Browser):
    fields = {"username": "zofia", "name": "Zofia Lis"}

    assert browser.be("mira").post("/sandbox/people", fields).status == 403
    assert browser.be("eventforum").post("/sandbox/people", fields).status == 303
    assert browser.post("/sandbox/people", fields).status == 422
    assert "Zofia Lis" in browser.be("zofia").get("/sandbox/people").text
