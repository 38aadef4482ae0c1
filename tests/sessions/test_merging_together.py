# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speakers joined by several people at once, and while others write the programme."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.sessions import services
from apps.sessions.models import SessionSpeaker, Speaker
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    """Each in a thread and a transaction of its own, from the same moment on; their answers."""
    start = Barrier(len(works))

    def one(work):
        try:
            start.wait(timeout=20)
            return work()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_who_join_the_same_two_either_way_leave_one_of_them():
    event = EventFactory()
    ewa, twice = SpeakerFactory.create_batch(2, event=event)
    sessions = [SessionFactory(event=event, speakers=[speaker]) for speaker in (ewa, twice)]

    answers = together(
        lambda: services.merge_speakers(ewa, into=twice, by=None),
        lambda: services.merge_speakers(twice, into=ewa, by=None),
    )

    [stays] = Speaker.objects.present()
    assert sorted(map(str, answers)) == sorted(["merged", stays.name])
    assert [link.speaker for link in SessionSpeaker.objects.order_by("session")] == [stays, stays]
    assert len(sessions) == SessionSpeaker.objects.count()
    assert Activity.objects.filter(verb="event.speakers_merged").count() == 1


def test_many_entries_joined_at_once_end_in_one_and_no_session_is_without_a_speaker():
    event = EventFactory()
    ewa, *others = SpeakerFactory.create_batch(6, event=event)
    for speaker in others:
        SessionFactory(event=event, speakers=[speaker, ewa])

    together(*[lambda s=s: services.merge_speakers(s, into=ewa, by=None) for s in others])

    assert list(Speaker.objects.present()) == [ewa]
    assert {link.speaker for link in SessionSpeaker.objects.all()} == {ewa}
    assert SessionSpeaker.objects.count() == len(others)


def test_who_is_put_on_a_session_while_being_joined_speaks_as_the_one_that_stays():
    event = EventFactory()
    ewa, twice = SpeakerFactory.create_batch(2, event=event)
    session = SessionFactory(event=event)

    together(
        lambda: services.merge_speakers(twice, into=ewa, by=None),
        lambda: services.set_speakers(session, speakers=[twice], by=None),
    )

    assert list(session.speakers.all()) == [ewa]
