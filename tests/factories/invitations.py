# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.accounts.secrets_at_rest import encrypt
from apps.sessions.invited import digest_of
from apps.sessions.models import Invitation, InvitationRule, SpeakerAddress
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SpeakerFactory

SECRET = "kQ3x-Zp0Rr7sTtUuVvWw9A"


class SpeakerAddressFactory(DjangoModelFactory):
    class Meta:
        model = SpeakerAddress

    speaker = factory.SubFactory(SpeakerFactory)
    email = factory.Sequence("speaker{}@example.org".format)


class InvitationFactory(DjangoModelFactory):
    """An invitation that nobody has opened; its link ends in `secret`."""

    class Meta:
        model = Invitation

    class Params:
        secret = SECRET

    speaker = factory.SubFactory(SpeakerFactory)
    host = factory.LazyAttribute(lambda row: EventRoleFactory(event=row.speaker.event).user)
    email = "jadwiga@example.org"
    language = "en"
    digest = factory.LazyAttribute(lambda row: digest_of(row.secret))
    sealed = factory.LazyAttribute(lambda row: encrypt(row.secret))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class InvitationRuleFactory(DjangoModelFactory):
    class Meta:
        model = InvitationRule

    event = factory.SubFactory(EventFactory)
    first_days = 7
