# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from apps.sessions.at_desk import speaker_at_desk
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def asked_by(user):
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    return request


def test_a_speaker_who_is_signed_in_is_at_the_desk_of_their_sessions():
    user = UserFactory()
    speaker = SpeakerFactory(person=user.person)
    session = SessionFactory(event=speaker.event, speakers=[speaker])
    other = SessionFactory(event=speaker.event)

    assert speaker_at_desk(asked_by(user), session) == speaker
    assert speaker_at_desk(asked_by(user), other) is None


def test_nobody_else_is_at_the_desk():
    speaker = SpeakerFactory()
    session = SessionFactory(event=speaker.event, speakers=[speaker])

    assert speaker_at_desk(asked_by(UserFactory()), session) is None
    assert speaker_at_desk(asked_by(AnonymousUser()), session) is None
