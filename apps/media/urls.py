# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path, register_converter

from apps.media.views import pictures


class NameConverter:
    """The random name of a picture."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NameConverter, "picture")

app_name = "media"
urlpatterns = [
    path("media/pictures/", pictures.upload, name="upload"),
    path("media/pictures/<picture:name>/<int:width>.webp", pictures.picture, name="picture"),
]
