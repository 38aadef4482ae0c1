# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from apps.media.models import Picture
from tests.factories.accounts import PersonFactory
from tests.media.made import plain


class PictureFactory(DjangoModelFactory):
    """A picture that waits for its post; `on_disk` has its files too."""

    class Meta:
        model = Picture
        skip_postgeneration_save = True

    owner = factory.SubFactory(PersonFactory)
    widths = [320, 640]
    width = 640
    height = 480
    bytes = 1000
    sha256 = "0" * 64
    alt = factory.Sequence("Tea house {}".format)
    language = "en"

    @factory.post_generation
    def on_disk(picture, create, extracted, **kwargs):
        if extracted:
            for width in picture.widths:
                content = plain(width, width * 3 // 4, "WEBP")
                default_storage.save(picture.path(width), ContentFile(content))
