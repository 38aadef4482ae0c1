# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.rsvps.models import Headcount, Rsvp
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory


class HeadcountFactory(DjangoModelFactory):
    """Of a session; with `session=None` of the event itself."""

    class Meta:
        model = Headcount

    session = factory.SubFactory(SessionFactory)
    event = factory.LazyAttribute(lambda headcount: headcount.session.event)


class RsvpFactory(DjangoModelFactory):
    """An answer as it stands in the table; its headcount does not count it."""

    class Meta:
        model = Rsvp

    headcount = factory.SubFactory(HeadcountFactory)
    user = factory.SubFactory(UserFactory)
    answer = Rsvp.Answer.IN_PERSON
    answered_at = factory.LazyFunction(timezone.now)
