# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.sessions.models import Preparation, Resource, Session, Summary
from apps.sessions.services import prepare, take_along
from apps.threads.services import mark_answered
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.rsvps import RsvpFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ewa():
    return UserFactory(person=PersonFactory(name="Ewa"))


def speaks(person, **traits):
    session = SessionFactory(**traits)
    session.speakers.add(SpeakerFactory(event=session.event, person=person))
    return session


@pytest.fixture
def past(ewa):
    session = speaks(ewa.person, ended=True, title="Mentors, the first time")
    SummaryFactory(session=session, text="Mentors help.", terms=["GUS"], author=ewa.person)
    prepare(session, text="Read it.", minutes=5, language="en", by_person=None, by=None)
    ResourceFactory(session=session, kind="slides", url="https://example.org/s.pdf", title="Deck")
    ResourceFactory(session=session, kind="recording")
    return session


@pytest.fixture
def coming(ewa):
    soon = timezone.now() + timedelta(days=20)
    return speaks(ewa.person, starts_at=soon, title="Mentors, the second time")


def desk(client, session):
    return client.get(reverse("pages:desk", args=[session.event.slug, session.code])).text


def test_after_the_session_the_desk_tells_what_came_of_it(client, ewa, past, coming):
    thread = ThreadFactory(main=True, session=past)
    for _number in range(2):
        QuestionFactory(session=past, post=PostFactory(thread=thread))
    client.force_login(ewa)
    first = past.questions.order_by("pk").first()
    mark_answered(first, by=ewa)

    text = desk(client, past)

    assert "Thank you for this session" in text
    assert "<b>2</b> questions were asked" in text
    assert "<b>1</b> question is still open" in text
    assert "Mentors, the second time" in text
    assert "h-preparation" not in text
    assert "Thank you for this session" not in desk(client, coming)


def test_my_agenda_leads_a_speaker_to_the_desk(client, ewa, coming):
    client.force_login(ewa)

    assert f'href="{coming.get_absolute_url()}desk/"' in client.get(reverse("pages:agenda")).text


def test_who_said_they_come_is_counted(client, ewa, past):
    RsvpFactory(headcount__session=past)
    past.headcount.online = 3
    past.headcount.save()
    client.force_login(ewa)

    assert "people said they come" in desk(client, past)


def test_what_a_speaker_had_is_taken_along_to_the_next_edition(client, ewa, past, coming):
    client.force_login(ewa)
    assert "Mentors, the first time" in desk(client, coming)
    address = reverse("pages:desk_reuse", args=[coming.event.slug, coming.code])

    assert client.post(address, {"source": str(past.pk)}).status_code == 303

    summary = Summary.objects.get(session=coming)
    assert (summary.text, summary.terms, summary.author) == ("Mentors help.", ["GUS"], ewa.person)
    assert Preparation.objects.get(session=coming).minutes == 5
    links = Resource.objects.filter(session=coming)
    assert [(link.kind, link.title) for link in links] == [("slides", "Deck")]
    assert "Take it along" not in desk(client, coming)


def test_what_is_written_there_already_stays(ewa, past, coming):
    SummaryFactory(session=coming, text="New.")

    take_along(past, into=coming, person=ewa.person, by=ewa)

    assert Summary.objects.get(session=coming).text == "New."
    assert Resource.objects.filter(session=coming).count() == 1


def test_nothing_is_taken_from_sessions_of_others(client, ewa, coming):
    foreign = speaks(PersonFactory(), ended=True)
    SummaryFactory(session=foreign)
    client.force_login(ewa)
    address = reverse("pages:desk_reuse", args=[coming.event.slug, coming.code])

    assert client.post(address, {"source": str(foreign.pk)}).status_code == 404
    with pytest.raises(Refused):
        take_along(foreign, into=coming, person=ewa.person, by=ewa)
    assert not Summary.objects.filter(session=coming).exists()
    assert Session.objects.filter(summary=None).count() == 1
