# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses below /api/v1/, loaded by the first request to one of them."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from apps.api import specification
from apps.api.answers import JSON
from apps.api.door import opened
from apps.api.v1 import api


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return HttpResponse(specification.body(), content_type=JSON)


def _behind_the_door(pattern: URLPattern) -> URLPattern:
    pattern.callback = opened(pattern.callback)
    return pattern


urlpatterns = [
    path("openapi.json", opened(openapi), name="openapi"),
    *(_behind_the_door(each) for each in api.urls[0] if isinstance(each, URLPattern)),
]
