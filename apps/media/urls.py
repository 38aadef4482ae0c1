# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.media import converters  # noqa: F401 -- registers picture
from apps.media.views import pictures

app_name = "media"
urlpatterns = [
    path("media/pictures/", pictures.upload, name="upload"),
    path("media/pictures/<picture:name>/<int:width>.webp", pictures.picture, name="picture"),
    path("media/people/<int:number>/<picture:name>.webp", pictures.avatar, name="avatar"),
    path("media/cards/<picture:name>.webp", pictures.card, name="card"),
]
