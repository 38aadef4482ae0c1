# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
