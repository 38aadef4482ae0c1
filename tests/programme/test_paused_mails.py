# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core import mail

from apps.activity.services import pause_outgoing, record, resume_outgoing
from apps.programme import services
from apps.programme.models import ImportMail, ProgrammeSource
from apps.programme.services import tell_organizers
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def paused_source():
    """What organizers are to hear: their programme's source does not answer any more."""
    event = EventFactory()
    EventRoleFactory(event=event, user=UserFactory(email="anna@example.org"))
    source = ProgrammeSource.objects.create(
        event=event,
        address="https://example.org/p.json",
        paused_at=event.created_at,
        next_at=event.created_at,
    )
    return record("source.paused", source, event=event, reason="failures")


def test_mails_about_imports_wait_while_nothing_leaves(paused_source):
    pause_outgoing(reason="A backup was restored")

    tell_organizers(paused_source)

    assert (services.send_waiting(), len(mail.outbox)) == (0, 0)
    resume_outgoing(skip=False)
    assert (services.send_waiting(), len(mail.outbox)) == (1, 1)


def test_mails_that_another_portal_has_sent_are_dropped(paused_source):
    pause_outgoing(reason="A backup was restored")
    type(paused_source).objects.update(dispatched_at=paused_source.created_at)
    tell_organizers(paused_source)

    assert resume_outgoing(skip=True) == 1

    assert (services.send_waiting(), len(mail.outbox)) == (0, 0)
    assert ImportMail.objects.count() == 0
