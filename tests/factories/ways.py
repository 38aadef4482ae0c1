# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.accounts.models import OpenSession
from apps.notifications.models import MailedReply, PushDevice
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory


class OpenSessionFactory(DjangoModelFactory):
    class Meta:
        model = OpenSession

    user = factory.SubFactory(UserFactory)
    session_key = factory.Sequence("session{}".format)
    signed_in_at = factory.LazyFunction(timezone.now)
    seen_on = factory.LazyFunction(lambda: timezone.now().date())


class PushDeviceFactory(DjangoModelFactory):
    """A browser at a push service that nobody runs."""

    class Meta:
        model = PushDevice

    user = factory.SubFactory(UserFactory)
    session = factory.SubFactory(OpenSessionFactory, user=factory.SelfAttribute("..user"))
    endpoint = factory.Sequence("https://push.example/{}".format)
    digest = factory.Sequence("{:064}".format)


class MailedReplyFactory(DjangoModelFactory):
    """An answer that waits for its person."""

    class Meta:
        model = MailedReply

    user = factory.SubFactory(UserFactory)
    thread = factory.SubFactory(ThreadFactory)
    digest = factory.Sequence("{:064}".format)
    text = "I ask them one by one."
    state = MailedReply.State.ASKED
    why = MailedReply.Why.UNPROVEN
