# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody may not see is in no list and no count, though its entry still stands."""

import pytest
from django.utils import timezone

from apps.search.models import Entry
from apps.sessions.models import Session
from apps.threads.models import Question
from apps.threads.services import ask
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.search.making import asked, build_all, hits

pytestmark = pytest.mark.django_db

CANARY = "zanzibarcanary"


def everything_about(event):
    """Of each kind one thing that has the word."""
    session = SessionFactory(event=event, title=f"{CANARY} session")
    thread = ThreadFactory(event=event, title=f"{CANARY} discussion")
    PostFactory(thread=thread, html=f"<p>{CANARY} post</p>", author=PersonFactory(name="Writer"))
    SpeakerFactory(event=event, person=PersonFactory(name=f"{CANARY} person"))
    event.name = f"{CANARY} event"
    event.save()
    build_all()
    return session, thread


def seen(client, user=None, **query):
    if user is not None:
        client.force_login(user)
    page = client.get("/search/", {"q": CANARY, **query})
    assert page.status_code == 200
    kinds = sorted(hit.kind for hit in hits(asked(CANARY, **({"user": user} if user else {}))))
    return kinds, page.text.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")


def test_everything_of_an_open_event_is_found(client):
    everything_about(EventFactory())

    kinds, page = seen(client)

    assert kinds == ["event", "person", "post", "session", "thread"]
    assert f"<mark>{CANARY}</mark> discussion" in page


@pytest.mark.parametrize("kind", ["", "event", "session", "thread", "post", "person"])
def test_nothing_of_a_hidden_event_is_found_by_strangers_and_others(client, kind):
    event = EventFactory()
    everything_about(event)
    event.hidden = True  # and no reaction has run
    event.save()

    for user in (None, UserFactory(), EventRoleFactory().user):
        kinds, page = seen(client, user, kind=kind)
        assert kinds == []
        for words in ("session", "discussion", "post", "person", "event"):
            assert f"{CANARY}</mark> {words}" not in page
        # Filtered by it, it is as if there were no such event.
        assert "no such" not in page
        assert f"{CANARY}</mark>" not in seen(client, user, event=event.slug)[1]


def test_who_has_a_role_in_a_hidden_event_finds_all_of_it(client):
    event = EventFactory(hidden=True)
    everything_about(event)

    kinds, _page = seen(client, EventRoleFactory(event=event).user)

    assert kinds == ["event", "person", "post", "session", "thread"]


def test_a_proposed_session_is_its_organizers_secret(client):
    session, _thread = everything_about(EventFactory())
    main = ThreadFactory(main=True, session=session, event=session.event)
    PostFactory(thread=main, html=f"<p>{CANARY} proposal</p>")
    build_all()
    session.state = Session.State.PROPOSED
    session.save()

    kinds, page = seen(client)

    assert kinds == ["event", "person", "post", "thread"]
    assert "proposal" not in page


def test_removed_posts_and_discussions_are_not_found(client):
    _session, thread = everything_about(EventFactory())
    thread.posts.update(removed_at=timezone.now())
    assert "post" not in seen(client)[0]

    thread.posts.update(removed_at=None)
    thread.removed_at = timezone.now()
    thread.save()
    assert [kind for kind in seen(client)[0] if kind in ("post", "thread")] == []


def test_the_number_of_results_counts_what_is_seen_only(client):
    open_one, hidden = EventFactory(), EventFactory(hidden=True)
    for event in (open_one, hidden, hidden, hidden):
        PostFactory(thread=ThreadFactory(event=event), html=f"<p>{CANARY}</p>")
    build_all()

    found = asked(CANARY, kind="post")

    assert [group.count for group in found.groups] == [1]


def test_somebody_who_left_is_not_found_by_their_name():
    person = PersonFactory(name=f"{CANARY} person")
    PostFactory(author=person)
    build_all()
    assert [hit.kind for hit in hits(asked(CANARY))] == ["person"]

    person.left_at = timezone.now()
    person.save()

    assert hits(asked(CANARY)) == []


def test_a_joined_person_is_found_once():
    stays, goes = PersonFactory(name=f"{CANARY} stays"), PersonFactory(name=f"{CANARY} goes")
    PostFactory(author=stays)
    PostFactory(author=goes)
    build_all()
    goes.merged_into = stays
    goes.save()

    assert [hit.title for hit in hits(asked(CANARY))] == [f"{CANARY} stays"]


def test_who_asks_without_a_name_is_not_told_and_what_is_not_taken_up_is_not_found():
    asker = UserFactory(person__name="Curious Asker")
    session = SessionFactory(title="Talk")
    asked_one = ask(session, text=f"{CANARY} asked", anonymous=True, by=asker)
    build_all()

    [hit] = hits(asked(CANARY))
    assert "Curious Asker" not in hit.people
    assert hits(asked("Curious")) == []
    assert hits(asked(hit.people[0], kind="person")) == []

    Question.objects.filter(pk=asked_one.pk).update(state=Question.State.HELD)
    assert hits(asked(CANARY)) == []


@pytest.mark.parametrize("hidden", ["post", "thread"])
def test_what_a_moderator_hides_is_found_by_nobody_until_it_is_put_back(client, hidden):
    _session, thread = everything_about(EventFactory())
    rows = thread.posts if hidden == "post" else type(thread).objects.filter(pk=thread.pk)
    writer = thread.posts.get().author
    assert [hit.title for hit in hits(asked("writer", kind="person"))] == [writer.name]

    rows.update(hidden_at=timezone.now())
    for user in (None, EventRoleFactory(event=thread.event).user):
        assert "post" not in seen(client, user)[0]
        assert ("thread" in seen(client, user)[0]) == (hidden == "post")
    assert hits(asked("writer", kind="person")) == []
    build_all()
    assert not Entry.objects.filter(kind="post").exists()

    rows.update(hidden_at=None)
    build_all()
    assert {"post", "thread"} <= set(seen(client)[0])
