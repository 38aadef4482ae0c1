# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has left the team of an event signs nothing more, and hears nothing more."""

import email
from datetime import timedelta
from email import policy

import pytest
from django.core import mail
from django.utils import timezone

from apps.events.models import EventRole
from apps.notifications import services
from apps.notifications.models import Letter
from apps.sessions import services as sessions
from tests.factories.events import EventRoleFactory
from tests.factories.invitations import InvitationRuleFactory, SpeakerAddressFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def invitation(tmp_path, settings):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    speaker = SpeakerFactory(event__name="CEE Meeting")
    starts_at = timezone.now() + 10 * DAY
    SessionFactory(event=speaker.event, speakers=[speaker], starts_at=starts_at)
    SpeakerAddressFactory(speaker=speaker)
    InvitationRuleFactory(event=speaker.event, first_days=7)
    host = EventRoleFactory(event=speaker.event, user__person__name="Gone Host").user
    said = {"words": "Ask me, your Gone Host", "answers_to_host": True}
    return sessions.invite(speaker, host=host, by=host, **said)


def reminder():
    services.hand_over_invitations(now=timezone.now())
    now = timezone.now() + 4 * DAY
    services.plan_invitation_reminders(now=now)
    services.hand_over_invitations(now=now)
    services.send_spooled()
    raw = mail.outbox[1].message().as_bytes()
    return str(raw), email.message_from_bytes(raw, policy=policy.default).get_body(
        ("plain",)
    ).get_content()


def test_a_host_who_is_there_signs_reminders(invitation):
    whole, body = reminder()

    assert body.split("\n-- ")[0].rstrip().endswith("Gone Host")
    assert invitation.host.email in whole


def test_a_reminder_is_signed_by_the_event_once_its_host_has_left(invitation):
    EventRole.objects.all().delete()
    whole, body = reminder()

    assert body.split("\n-- ")[0].rstrip().endswith("\nCEE Meeting")
    assert "Gone Host" not in whole
    assert invitation.host.email not in whole


def test_who_has_stayed_hears_of_an_answer(invitation):
    EventRole.objects.all().delete()
    left = EventRoleFactory(event=invitation.speaker.event, role="moderator").user
    services.tell_host(invitation, "asked")
    assert Letter.objects.count() == 0

    EventRole.objects.filter(user=left).update(role="organizer")
    services.tell_host(invitation, "asked")
    services.hand_over_due()
    services.send_spooled()
    assert [message.to for message in mail.outbox] == [[left.email]]
    assert Letter.objects.get().user == left
