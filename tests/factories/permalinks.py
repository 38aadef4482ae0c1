# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from apps.permalinks.models import Address
from tests.factories.events import EventFactory


class AddressFactory(DjangoModelFactory):
    """An address of `target`, its event by default."""

    class Meta:
        model = Address

    class Params:
        target = factory.SubFactory(EventFactory)

    path = factory.LazyAttribute(lambda address: address.target.get_absolute_url())
    content_type = factory.LazyAttribute(
        lambda address: ContentType.objects.get_for_model(address.target)
    )
    object_id = factory.LazyAttribute(lambda address: address.target.pk)
