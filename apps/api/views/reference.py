# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.api import callers


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """How to use the API: examples, rules, and every operation of its description."""
    # Loads ninja, which pages do without.
    from apps.api.listing import groups

    context = {
        "groups": groups(),
        "base": settings.BASE_URL,
        "address_limit": callers.BY_ADDRESS,
        "token_limit": callers.BY_TOKEN,
        "write_limit": callers.WRITES,
    }
    return render(request, "api/reference.html", context)
