# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from factory.django import DjangoModelFactory

from apps.translating.models import Choice, Quality, Term
from tests.factories.events import EventFactory


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    event = factory.SubFactory(EventFactory)
    language = "en"
    word = factory.Sequence("relay {}".format)
    into = "pl"
    rendering = "przekaz"


class ChoiceFactory(DjangoModelFactory):
    class Meta:
        model = Choice

    event = factory.SubFactory(EventFactory)
    engine = "mint"


class QualityFactory(DjangoModelFactory):
    class Meta:
        model = Quality

    event = factory.SubFactory(EventFactory)
    engine = "mint"
    source = "en"
    target = "ar"
