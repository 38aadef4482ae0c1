# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.urls import URLResolver, path
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from apps.api.views import reference, tokens

app_name = "api"


class LoadedWhenAsked(URLResolver):
    """Addresses whose module is imported by the first request to one of them.

    django-ninja costs a web worker 11 MB, and most workers serve pages only. Nobody reverses names
    in there, so nothing is loaded for that either.
    """

    def _populate(self) -> None:
        nothing: Any = {get_language(): MultiValueDict()}
        self.__dict__.update(
            _reverse_dict=nothing, _namespace_dict=nothing, _app_dict=nothing, _populated=True
        )


urlpatterns = [
    path("api/", reference.reference, name="reference"),
    LoadedWhenAsked(
        RoutePattern("api/v1/"), "apps.api.routes", app_name="api_v1", namespace="api_v1"
    ),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/new/", tokens.new_token, name="new_token"),
    path("me/tokens/<int:number>/revoke/", tokens.revoke, name="revoke_token"),
]
