# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from apps.translations.models import Translation
from apps.translations.services import source_hash
from tests.factories.events import EventFactory


class TranslationFactory(DjangoModelFactory):
    """A person's version of `target`'s field, made from its present text."""

    class Meta:
        model = Translation

    class Params:
        target = factory.SubFactory(EventFactory)

    field = "name"
    language = "pl"
    text = "Po polsku"
    html = factory.SelfAttribute("text")
    kind = Translation.Kind.HUMAN
    content_type = factory.LazyAttribute(
        lambda version: ContentType.objects.get_for_model(version.target)
    )
    object_id = factory.LazyAttribute(lambda version: version.target.pk)
    source_hash = factory.LazyAttribute(lambda version: source_hash(version.target, version.field))
