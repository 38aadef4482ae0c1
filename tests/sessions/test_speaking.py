# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts.services import merge
from apps.sessions import services
from apps.sessions.models import Session, Speaker
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def test_a_merged_speaker_is_on_programmes_as_the_person_that_stays(
    django_capture_on_commit_callbacks,
):
    speaker = SpeakerFactory()
    session = SessionFactory(event=speaker.event)
    services.set_speakers(session, speakers=[speaker], by=None)
    before = Session.objects.get().version
    between, stays = PersonFactory(), PersonFactory()

    with django_capture_on_commit_callbacks(execute=True):
        merge(speaker.person, into=between, by=UserFactory(administrator=True))
        merge(between, into=stays, by=UserFactory(administrator=True))

    assert Speaker.objects.get().person == stays
    assert Session.objects.get().version > before


def test_a_merged_speaker_moves_once():
    speaker, stays = SpeakerFactory(), PersonFactory()
    gone = speaker.person

    assert [services.follow_merge(gone, into=stays) for _ in range(2)] == [1, 0]
