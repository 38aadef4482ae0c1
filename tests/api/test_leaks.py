# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not be told: a hidden event with everything in it, to everybody who may ask."""

import pytest

from apps.threads.models import ThreadPlace
from tests.api.asking import ask, token_of, writer
from tests.factories.accounts import UserFactory
from tests.factories.events import ChannelFactory, EventFactory, EventRoleFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.threads import AreaFactory, PostFactory, ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

CANARY = "canary"


@pytest.fixture
def hidden():
    """An event that only its organizers may see, a canary in each of its texts."""
    event = EventFactory(hidden=True, name=f"Event {CANARY}", place=CANARY)
    ChannelFactory(event=event, name=CANARY)
    TranslationFactory(target=event, language="ar", text=CANARY)
    speaker = SpeakerFactory(event=event, code="P", person__name=f"Speaker {CANARY}")
    session = SessionFactory(
        event=event, code="S", title=f"Session {CANARY}", abstract=CANARY, speakers=[speaker]
    )
    ResourceFactory(session=session, title=CANARY)
    SummaryFactory(session=session, text=CANARY)
    thread = ThreadFactory(event=event, session=session, title=f"Thread {CANARY}")
    ThreadPlace.objects.create(thread=thread, area=AreaFactory(slug="open"))
    return PostFactory(thread=thread, text=CANARY, author__name=f"Author {CANARY}")


def reads(post):
    event = f"/events/{post.thread.event.slug}"
    return [
        event,
        f"{event}/programme",
        f"{event}/sessions",
        f"{event}/sessions/S",
        f"{event}/speakers",
        f"{event}/speakers/P",
        f"{event}/threads",
        f"/threads/{post.thread_id}",
        f"/threads/{post.thread_id}/posts",
        f"/posts/{post.pk}",
    ]


def writes(post):
    event, said = f"/events/{post.thread.event.slug}", {"text": "Words"}
    return [
        ("POST", f"{event}/threads", {**said, "title": "A title"}),
        ("POST", f"{event}/sessions/S/posts", said),
        ("POST", f"/threads/{post.thread_id}/posts", said),
        ("PATCH", f"/posts/{post.pk}", said),
        ("DELETE", f"/posts/{post.pk}", None),
    ]


def outsiders(post):
    """Everybody who may not see the event, by who they are."""
    suspended = token_of(EventRoleFactory(event=post.thread.event).user)
    suspended_user = post.thread.event.roles.get().user
    type(suspended_user).objects.filter(pk=suspended_user.pk).update(is_active=False)
    return {
        "anybody": "",
        "another person": token_of(writer()),
        "the organizer of another event": token_of(EventRoleFactory().user),
        "staff": token_of(UserFactory(is_staff=True)),
        "a suspended organizer": suspended,
    }


def test_outsiders_read_nothing_of_a_hidden_event(client, hidden):
    lists = ["/events", "/events?when=coming", "/events?in=ar", "/areas/open/threads"]

    for who, token in outsiders(hidden).items():
        found = 401 if who == "a suspended organizer" else 404
        answers = {path: ask(client, "GET", path, token=token) for path in reads(hidden) + lists}

        told = {path for path, answer in answers.items() if CANARY in answer.text}
        assert (who, told) == (who, set())
        assert {answers[path].status_code for path in reads(hidden)} == {found}


def test_outsiders_write_nothing_in_a_hidden_event(client, hidden):
    for who, token in outsiders(hidden).items():
        statuses = {
            ask(client, method, path, said, token=token).status_code
            for method, path, said in writes(hidden)
        }

        assert (who, statuses) == (
            who,
            {401} if who in ("anybody", "a suspended organizer") else {404},
        )
    assert hidden.thread.posts.count() == 1


@pytest.mark.parametrize("role", ["owner", "organizer", "moderator", "translator", "relay"])
def test_who_has_a_role_in_it_reads_a_hidden_event_as_on_pages(client, hidden, role):
    token = token_of(EventRoleFactory(event=hidden.thread.event, role=role).user, scope="read")

    answers = [ask(client, "GET", path, token=token) for path in reads(hidden)]

    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert all(answer["Cache-Control"] == "private, no-cache" for answer in answers)


def test_a_reading_token_writes_nothing_even_for_an_organizer(client, hidden):
    token = token_of(EventRoleFactory(event=hidden.thread.event).user, scope="read")

    answers = [ask(client, *write, token=token) for write in writes(hidden)]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "scope")] * 5


def test_proposals_and_who_only_proposes_are_told_to_nobody_outside(client):
    event = EventFactory()
    speaker = SpeakerFactory(event=event, code="P", person__name=f"Speaker {CANARY}")
    session = SessionFactory(event=event, code="S", title=CANARY, proposed=True, speakers=[speaker])
    post = PostFactory(thread=ThreadFactory(event=event, session=session), text=CANARY)
    organizer = token_of(EventRoleFactory(event=event).user)

    outside = [ask(client, "GET", path) for path in reads(post)]
    inside = ask(client, "GET", f"/events/{event.slug}/sessions/S", token=organizer)

    assert [answer for answer in outside if CANARY in answer.text] == []
    assert inside.status_code == 200


def test_the_same_address_tells_nothing_of_whether_something_hidden_is_there(client, hidden):
    there = ask(client, "GET", f"/events/{hidden.thread.event.slug}")
    nowhere = ask(client, "GET", "/events/never-opened")

    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_no_answer_tells_an_e_mail_address(client):
    post = PostFactory(author=UserFactory(email=f"{CANARY}@example.org").person)
    speaker = SpeakerFactory(event=post.thread.event, code="P", person=post.author)
    SessionFactory(event=post.thread.event, code="S", speakers=[speaker])
    token = token_of(UserFactory(administrator=True))

    answers = [ask(client, "GET", path, token=token) for path in (*reads(post), "/me")]

    assert [answer for answer in answers if CANARY in answer.text] == []
