# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with questions, and what becomes of them when people are joined."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.sessions.models import Session
from apps.threads import services
from apps.threads.models import Asking, Question, Vote
from apps.threads.queries.questions import may_steer
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.threads.test_questions import asked, speaker_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(speakers=[SpeakerFactory()])


def roles(session):
    return {
        "participant": UserFactory(),
        "speaker": speaker_of(session),
        "owner": EventRoleFactory(event=session.event, role="owner").user,
        "organizer": EventRoleFactory(event=session.event, role="organizer").user,
        "moderator": EventRoleFactory(event=session.event, role="moderator").user,
        "translator": EventRoleFactory(event=session.event, role="translator").user,
        "organizer of another event": EventRoleFactory(role="organizer").user,
        "speaker of another session": speaker_of(
            SessionFactory(event=session.event, speakers=[SpeakerFactory(event=session.event)])
        ),
        "administrator": UserFactory(administrator=True),
    }


STEERING = {"speaker", "owner", "organizer", "moderator", "administrator"}


def test_who_answers_for_a_session(session):
    assert {name for name, user in roles(session).items() if may_steer(session, user)} == STEERING


@pytest.mark.parametrize("verb", ["take_up", "put_back", "mark_answered", "hold_back", "answer"])
def test_only_who_answers_for_the_session_settles_its_questions(session, verb):
    more = {"hold_back": {"reason": "No"}, "answer": {"text": "Yes"}}.get(verb, {})
    may = set()
    for name, user in roles(session).items():
        question = asked(session)
        try:
            getattr(services, verb)(question, by=user, **more)
        except Refused:
            continue
        may.add(name)

    assert may == STEERING


def test_only_who_answers_for_the_session_closes_the_asking(session):
    may = set()
    for name, user in roles(session).items():
        try:
            services.close_asking(session, at=timezone.now(), by=user)
        except Refused:
            continue
        may.add(name)

    assert may == STEERING


@pytest.mark.parametrize(("spoken", "may"), [(["en", "pl-PL"], True), (["en"], False), ([], False)])
def test_a_moderator_of_a_language_closes_the_asking_where_it_is_spoken(
    session, client, spoken, may
):
    Session.objects.update(spoken_languages=spoken, language="en")
    session.refresh_from_db()
    user = EventRoleFactory(event=session.event, role="moderator", languages=["pl"]).user
    client.force_login(user)
    places = {"event_slug": session.event.slug, "code": session.code}

    page = client.get(reverse("threads:questions", kwargs=places)).text
    client.post(reverse("threads:close_asking", kwargs=places), {"when": "now"})

    assert "You answer for this session" in page
    assert ('id="closing"' in page) is may
    assert Asking.objects.filter(closes_at__isnull=False).exists() is may


def test_votes_and_questions_follow_a_merge(session):
    one, other = UserFactory(), UserFactory()
    mine, theirs = asked(session, by=one), asked(session)
    services.vote(theirs, by=one)
    services.vote(theirs, by=other)
    services.vote(mine, by=other)

    services.follow_merge(one.person, into=other.person)

    counts = dict(Question.objects.values_list("pk", "votes_count"))
    assert counts == {mine.pk: 0, theirs.pk: 1}
    assert Question.objects.get(pk=mine.pk).asker == other.person
    assert list(Vote.objects.values_list("person", flat=True)) == [other.person_id]
