# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from factory.django import DjangoModelFactory

from apps.notifications.models import Follow, Habits, Preference
from tests.factories.accounts import UserFactory


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
