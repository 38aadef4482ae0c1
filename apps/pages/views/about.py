# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.rules import EXPLAINED, Rule


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What this place is, and what it promises."""
    return render(request, "pages/about.html")


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The rules by number, and what follows from breaking them."""
    known = [(rule.value, rule.label, EXPLAINED[rule]) for rule in Rule]
    return render(request, "pages/rules.html", {"rules": known})
