# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.notifications.models import Letter
from tests.factories.accounts import UserFactory


class LetterFactory(DjangoModelFactory):
    """A letter that is due."""

    class Meta:
        model = Letter

    user = factory.SubFactory(UserFactory)
    channel = Letter.Channel.EMAIL
    kind = "test"
    key = factory.Sequence(lambda number: f"test:{number}")
    due_at = factory.LazyFunction(timezone.now)
