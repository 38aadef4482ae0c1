# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks without a name is told nowhere: every page, feed and answer is read by everybody."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts import personal
from apps.accounts import services as accounts
from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.threads import services
from apps.threads.models import PendingPost, Post, Question, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.threads.test_questions import speaker_of

pytestmark = pytest.mark.django_db

NAME = "Kanarek Żółty"


def everything_about(user):
    return {kind.name: list(kind.tell(user)) for kind in personal.kinds()}


@pytest.fixture
def asker():
    return UserFactory(person__name=NAME, email="kanarek@example.org")


@pytest.fixture
def session():
    return SessionFactory(speakers=[SpeakerFactory()])


@pytest.fixture
def question(session, asker):
    """Asked without a name, voted for, answered, changed, quoted and thanked for."""
    post = services.ask(session, text="Why so?", anonymous=True, by=asker)
    speaker = speaker_of(session)
    reader = UserFactory()
    services.vote(post.question, by=reader)
    services.thank(post, by=reader)
    services.answer(post.question, text="Because.", by=speaker)
    services.edit(post, text="Why, really?", by=asker)
    services.reply(post.thread, text="Well asked", reply_to=post, by=reader)
    return Question.objects.get(pk=post.pk)


def addresses(session, question):
    event, post = session.event, question.pk
    page = session.get_absolute_url()
    answer, thread = question.answer_id, question.post.thread_id
    names = ("threads:questions", "threads:projector")
    listed = [reverse(name, args=[event.slug, session.code]) for name in names]
    return [
        "/", page, f"{page}?questions=new", f"{page}?questions=answered", f"{page}?reply=1",
        *listed, f"{listed[0]}?sort=answered",
        f"/{event.slug}/", f"/{event.slug}/threads/", f"/{event.slug}/people/",
        f"/{event.slug}/programme/",
        f"/threads/{thread}-x/", f"/threads/{thread}/newer/?seen=0",
        f"/p/{post}/", f"/p/{post}/history/", f"/p/{post}/thanks/", f"/p/{post}/actions/",
        f"/p/{answer}/", f"/people/{question.post.author_id}-anonymous/",
        f"/{event.slug}/threads.atom", f"/{event.slug}/changes.atom", f"/{event.slug}/feed.atom",
        f"/threads/{thread}.atom", "/sitemap.xml", "/search/?q=why",
        f"/api/v1/events/{event.slug}/threads", f"/api/v1/threads/{thread}",
        f"/api/v1/threads/{thread}/posts", f"/api/v1/posts/{post}",
        f"/api/v1/events/{event.slug}/sessions/{session.code}",
    ]  # fmt: skip


def test_no_page_feed_or_answer_names_who_asked(client, session, question):
    readers = {
        "stranger": None,
        "participant": UserFactory(),
        "speaker": speaker_of(session),
        "moderator": EventRoleFactory(event=session.event, role="moderator").user,
    }
    found, read = [], 0
    for name, user in readers.items():
        client.logout()
        if user:
            client.force_login(user)
        for address in addresses(session, question):
            for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
                response = client.get(address, follow=True, **headers)
                read += response.status_code == 200
                body = b"".join(response) if response.streaming else response.content
                told = body.decode() + str(response.headers)
                if "kanarek" in told.lower().replace(address.lower(), ""):
                    found.append((name, address))
                if f"/people/{question.asker_id}-" in told:
                    found.append((name, address))

    assert found == []
    assert read >= 100


def test_programs_see_a_question_without_its_asker(client, question):
    row = client.get(f"/api/v1/posts/{question.pk}").json()

    assert (row["author"], row["text"]) == (None, "Why, really?")
    assert row["question"] == {"state": "answered", "votes": 1, "answer": question.answer_id}
    services.hold_back(question, reason="No", by=speaker_of(question.session))
    assert client.get(f"/api/v1/posts/{question.pk}").json()["question"] is None


def test_what_is_stored_to_be_shown_names_nobody(question, asker):
    post = Post.objects.get(pk=question.pk)

    assert post.author.unnamed
    assert post.author.shown_name == "Anonymous"
    assert NAME not in json.dumps(post.fragments)
    assert Thread.objects.get().created_by is None
    assert set(post.revisions.values_list("replaced_by", flat=True)) == {None}
    told = Activity.objects.filter(actor=asker).values_list("verb", flat=True)
    assert [verb for verb in told if verb.startswith(("post", "thread", "question"))] == []


def test_others_do_not_find_it_among_their_data(question):
    for user in (UserFactory(), speaker_of(question.session)):
        text = json.dumps(everything_about(user), default=str, ensure_ascii=False)
        assert "Kanarek" not in text


def test_who_asked_finds_it_among_theirs(question, asker):
    told = everything_about(asker)["questions"]

    assert [row["text"] for row in told] == ["Why, really?"]
    assert told[0]["without_name"] is True


def test_who_asked_changes_and_removes_it_and_nobody_else(client, session, question, asker):
    edit, remove = (reverse(f"threads:{name}", args=[question.pk]) for name in ("edit", "remove"))
    page = session.get_absolute_url()
    client.force_login(UserFactory())
    assert [client.get(edit).status_code, client.get(remove).status_code] == [404, 404]
    assert edit not in client.get(page).text
    client.force_login(asker)
    assert edit in client.get(page).text

    client.post(edit, {"text": "Why then?", "language": "en", "seen": _stamp(question)})
    assert Post.objects.get(pk=question.pk).text == "Why then?"
    client.post(remove)

    post = Post.objects.get(pk=question.pk)
    assert (post.removed_at is None, post.removed_by) == (False, None)
    assert "Removed by its author" in client.get(page).text


def _stamp(question):
    return services.stamp(Post.objects.get(pk=question.pk))


def test_anonymous_people_are_one_entry_that_is_no_person(client, question, session):
    other = services.ask(session, text="And how?", anonymous=True, by=UserFactory())

    assert Person.objects.filter(unnamed=True).count() == 1
    assert other.author_id == question.post.author_id
    assert client.get(other.author.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("posts", ["keep", "remove"])
def test_after_leaving_nobody_can_tell_whose_question_it_was(question, asker, posts):
    accounts.leave(asker, posts=posts, now=timezone.now(), at_once=True)

    question.refresh_from_db()
    post = Post.objects.get(pk=question.pk)
    assert question.asker is None
    assert post.text == ("Why, really?" if posts == "keep" else "")
    assert (post.removed_at is None) == (posts == "keep")
    assert post.removed_by is None
    assert PendingPost.objects.count() == 0


def test_a_question_without_a_name_follows_a_merge(question, asker):
    stays = UserFactory()

    services.follow_merge(asker.person, into=stays.person)

    question.refresh_from_db()
    assert question.asker == stays.person
    assert question.post.author.unnamed
