# SPDX-License-Identifier: AGPL-3.0-or-later
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.discourse.models import Forum


def leave(request: HttpRequest, forum: Forum, address: str) -> HttpResponse:
    """A page that goes on to the forum by itself: browsers hold a redirect that answers a form to
    our policy, which lets forms be sent to this site only."""
    page = render(request, "discourse/leaving.html", {"address": address, "forum": forum})
    page["Cache-Control"] = "private, no-store"
    return page
