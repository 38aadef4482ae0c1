# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with one invitation is no matter of the others."""

import pytest
from django.core import mail
from django.utils import timezone

from apps.notifications import services
from apps.notifications.services import inviting
from apps.sessions import services as sessions
from apps.sessions.models import InvitationMail
from tests.factories.events import EventRoleFactory
from tests.factories.invitations import SpeakerAddressFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spool(tmp_path, settings):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"


def invited(email):
    speaker = SpeakerFactory()
    SessionFactory(event=speaker.event, speakers=[speaker])
    SpeakerAddressFactory(speaker=speaker, email=email)
    host = EventRoleFactory(event=speaker.event).user
    return sessions.invite(speaker, host=host, by=host)


def test_one_that_cannot_be_said_keeps_no_other_from_going(monkeypatch):
    bad, other = invited("bad@example.org"), invited("other@example.org")
    said = inviting.contents

    def contents(invitations, **more):
        if bad in invitations:
            raise RuntimeError
        return said(invitations, **more)

    monkeypatch.setattr(inviting, "contents", contents)

    assert services.hand_over_invitations(now=timezone.now()) == 2
    services.send_spooled()
    assert [message.to for message in mail.outbox] == [["other@example.org"]]
    assert services.hand_over_invitations(now=timezone.now()) == 0
    assert InvitationMail.objects.get(invitation=other).handed_at is not None
    assert InvitationMail.objects.get(invitation=bad).dropped == "cannot be composed"
