# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes with a token: the verbs and the rights of the pages, no more."""

import pytest
from django.utils import timezone

from apps.threads import services
from apps.threads.models import Post, Thread
from tests.api.asking import ask, token_of, writer
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return writer(person__name="Ada")


@pytest.fixture
def token(ada):
    return token_of(ada)


def test_a_post_is_written_as_its_person(client, ada, token):
    thread = PostFactory().thread

    response = ask(
        client,
        "POST",
        f"/threads/{thread.pk}/posts",
        {"text": "My *words*", "language": "en", "reply_to": 1},
        token=token,
    )

    post = Post.objects.get(number=2)
    told = response.json()
    assert (response.status_code, response["Location"]) == (201, told["url"])
    assert (post.author, post.text, post.reply_to.number) == (ada.person, "My *words*", 1)
    assert told["html"] == "<p>My <em>words</em></p>\n"
    assert told["author"]["name"] == "Ada"
    assert response["Cache-Control"] == "no-store"


def test_a_session_gets_its_discussion_with_its_first_post(client, token):
    session = SessionFactory()
    path = f"/events/{session.event.slug}/sessions/{session.code}/posts"

    told = [ask(client, "POST", path, {"text": text}, token=token).json() for text in "ab"]

    assert [post["number"] for post in told] == [1, 2]
    assert Thread.objects.get().is_main


def test_a_discussion_begins_with_its_first_post(client, ada, token):
    session = SessionFactory()

    response = ask(
        client,
        "POST",
        f"/events/{session.event.slug}/threads",
        {"title": "Maps", "text": "Which ones?", "session": session.code},
        token=token,
    )

    thread = Thread.objects.get()
    assert response.status_code == 201
    assert (thread.title, thread.session, thread.created_by) == ("Maps", session, ada)
    assert response.json()["web"] == f"http://127.0.0.1:8000{thread.get_absolute_url()}"


@pytest.mark.parametrize("place", ["thread", "session", "event"])
def test_the_same_key_again_gives_the_same_post(client, token, place):
    session = SessionFactory()
    path, said = {
        "thread": (f"/threads/{ThreadFactory().pk}/posts", {"text": "Words"}),
        "session": (
            f"/events/{session.event.slug}/sessions/{session.code}/posts",
            {"text": "Words"},
        ),
        "event": (f"/events/{session.event.slug}/threads", {"text": "Words", "title": "A"}),
    }[place]

    answers = [
        ask(client, "POST", path, said, token=token, idempotency_key="once") for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Post.objects.count() == 1


def test_the_same_key_with_other_words_is_refused(client, token):
    path = f"/threads/{ThreadFactory().pk}/posts"
    ask(client, "POST", path, {"text": "Words"}, token=token, idempotency_key="once")

    response = ask(client, "POST", path, {"text": "Others"}, token=token, idempotency_key="once")

    assert (response.status_code, response.json()["code"]) == (409, "key-reused")


def test_keys_of_two_people_do_not_meet(client):
    path = f"/threads/{ThreadFactory().pk}/posts"

    for who in (writer(), writer()):
        ask(client, "POST", path, {"text": "W"}, token=token_of(who), idempotency_key="once")

    assert Post.objects.count() == 2


def test_a_rule_refuses_in_words(client, token):
    thread = ThreadFactory(closed_at=timezone.now())

    response = ask(client, "POST", f"/threads/{thread.pk}/posts", {"text": "Words"}, token=token)
    in_arabic = ask(
        client,
        "POST",
        f"/threads/{thread.pk}/posts",
        {"text": "Words"},
        token=token,
        accept_language="ar",
    )

    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "This discussion is closed: it can be read only.",
        "code": "closed",
    }
    assert in_arabic.json()["detail"] != response.json()["detail"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": 7}, "text"),
        ({"text": "Words", "language": "tlh-xx-nothing-at-all"}, "language"),
        ({"text": "Words", "language": "zzzz"}, "language"),
        ({"text": "Words", "reply_to": 99}, "reply_to"),
        ({"text": "Words", "reply_to": "1"}, "reply_to"),
        ({"text": "Words", "author": 1}, "author"),
        ({"text": "Words", "number": 7}, "number"),
        ({"text": "x" * 40_001}, "text"),
    ],
)
def test_a_field_that_is_not_right_is_named(client, token, said, field):
    thread = ThreadFactory()

    response = ask(client, "POST", f"/threads/{thread.pk}/posts", said, token=token)

    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {field}
    assert Post.objects.count() == 0


def test_ones_own_post_is_changed_and_its_history_kept(client, ada, token):
    post = services.reply(ThreadFactory(), text="Before", by=ada)

    response = ask(client, "PATCH", f"/posts/{post.pk}", {"text": "After"}, token=token)

    post.refresh_from_db()
    assert (response.status_code, response.json()["text"]) == (200, "After")
    assert response.json()["stamp"] == services.stamp(post)
    assert [revision.text for revision in post.revisions.all()] == ["Before"]


def test_a_text_that_was_changed_meanwhile_is_not_covered(client, ada, token):
    post = services.reply(ThreadFactory(), text="Before", by=ada)
    read = ask(client, "GET", f"/posts/{post.pk}").json()["stamp"]
    services.edit(post, text="Meanwhile", by=ada)

    said = {"text": "After", "stamp": read}
    response = ask(client, "PATCH", f"/posts/{post.pk}", said, token=token)

    assert (response.status_code, response.json()["code"]) == (409, "changed")
    post.refresh_from_db()
    assert post.text == "Meanwhile"


def test_removing_a_post_leaves_its_place_and_doing_it_again_changes_nothing(client, ada, token):
    post = services.reply(ThreadFactory(), text="Words", by=ada)

    answers = [ask(client, "DELETE", f"/posts/{post.pk}", token=token) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["text"] is None


def test_moderators_remove_posts_of_their_event_and_change_none(client):
    post = PostFactory()
    moderator = EventRoleFactory(event=post.thread.event, role="moderator").user
    token = token_of(moderator)

    changed = ask(client, "PATCH", f"/posts/{post.pk}", {"text": "Mine"}, token=token)
    removed = ask(client, "DELETE", f"/posts/{post.pk}", token=token)

    assert [changed.status_code, removed.status_code] == [404, 200]


def test_other_peoples_posts_are_not_found_by_who_would_change_them(client, token):
    post = PostFactory(text="Theirs")

    changed = ask(client, "PATCH", f"/posts/{post.pk}", {"text": "Mine"}, token=token)
    removed = ask(client, "DELETE", f"/posts/{post.pk}", token=token)

    post.refresh_from_db()
    assert [changed.status_code, removed.status_code] == [404, 404]
    assert (post.text, post.removed_at) == ("Theirs", None)


def test_a_person_writes_no_faster_than_on_pages(client):
    newcomer = UserFactory()
    path, token = f"/threads/{ThreadFactory().pk}/posts", token_of(newcomer)

    answers = [ask(client, "POST", path, {"text": f"{n}"}, token=token) for n in range(6)]

    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 12
    assert answers[-1].json()["code"] == "too-many"


def test_the_hidden_is_not_written_in(client, token):
    hidden = EventFactory(hidden=True)
    session = SessionFactory(event=hidden)
    thread = ThreadFactory(event=hidden)
    said = {"text": "Words", "title": "A"}

    answers = [
        ask(client, "POST", path, said | extra, token=token).status_code
        for path, extra in (
            (f"/events/{hidden.slug}/threads", {}),
            (f"/events/{EventFactory().slug}/threads", {"session": session.code}),
        )
    ]
    answers += [
        ask(client, "POST", path, {"text": "Words"}, token=token).status_code
        for path in (
            f"/threads/{thread.pk}/posts",
            f"/events/{hidden.slug}/sessions/{session.code}/posts",
        )
    ]

    assert answers == [404] * 4
    assert Post.objects.count() == 0


def test_what_is_sent_to_a_merged_discussion_is_written_where_it_went(client, token):
    event, boss = EventFactory(), UserFactory(administrator=True)
    one, two = (
        services.start(event=event, title=title, text=title, by=UserFactory()) for title in "ab"
    )
    asked = services.reply(one, text="Where?", by=UserFactory())
    services.merge(one, into=two, by=boss)
    said = {"text": "There", "reply_to": 2}

    answers = [
        ask(client, "POST", f"/threads/{one.pk}/posts", said, token=token, idempotency_key="once")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    post = Post.objects.get(text="There")
    assert (post.thread, post.reply_to) == (two, asked)
    assert answers[0]["Location"] == answers[1]["Location"]
    lost = ask(client, "POST", f"/threads/{one.pk}/posts", said | {"reply_to": 9}, token=token)
    assert lost.status_code == 422
