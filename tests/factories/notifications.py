# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.notifications.models import Follow, Habits, Kind, Letter, Notice, Preference, Reminder
from tests.factories.accounts import UserFactory
from tests.factories.rsvps import HeadcountFactory


class LetterFactory(DjangoModelFactory):
    """A letter that is due."""

    class Meta:
        model = Letter

    user = factory.SubFactory(UserFactory)
    channel = Letter.Channel.EMAIL
    kind = "test"
    key = factory.Sequence(lambda number: f"test:{number}")
    due_at = factory.LazyFunction(timezone.now)


class ReminderFactory(DjangoModelFactory):
    """A reminder that is due of a session half an hour later."""

    class Meta:
        model = Reminder

    headcount = factory.SubFactory(HeadcountFactory)
    user = factory.SubFactory(UserFactory)
    event = factory.LazyAttribute(lambda reminder: reminder.headcount.event)
    for_start = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=30))
    lead = 30
    due_at = factory.LazyFunction(timezone.now)


class FollowFactory(DjangoModelFactory):
    """Of nothing yet: say what, by the name of its field."""

    class Meta:
        model = Follow

    user = factory.SubFactory(UserFactory)


class PreferenceFactory(DjangoModelFactory):
    """For all events but those that have one of their own."""

    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)


class HabitsFactory(DjangoModelFactory):
    class Meta:
        model = Habits

    user = factory.SubFactory(UserFactory)


class NoticeFactory(DjangoModelFactory):
    """One that is unread, of something that happened just now."""

    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    group = factory.Sequence(lambda number: f"session:{number}")
    kind = Kind.BEGINS
    count = 1
    updated_at = factory.LazyFunction(timezone.now)
