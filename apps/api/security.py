# SPDX-License-Identifier: AGPL-3.0-or-later
"""What operations ask of their caller, in ninja's form: OpenAPI tells it from here."""

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from apps.api.callers import Caller, refuse_reader


class Bearer(HttpAuthBase):
    """A token that may write. The door has found out whose it is."""

    openapi_scheme = "bearer"
    openapi_description = "A token of the settings page, `evf_` and 38 letters."

    def __call__(self, request: HttpRequest) -> Caller:
        refuse_reader(request.caller)
        return request.caller
