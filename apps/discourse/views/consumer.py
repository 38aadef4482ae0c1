# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forum sends somebody to sign in here: they are asked, and go back with our word."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from apps.accounts.signed_in import SignedInRequest
from apps.discourse import consuming
from apps.discourse.leaving import leave
from apps.discourse.models import Forum
from apps.discourse.services import linking

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
@login_required
def connect(request: SignedInRequest, site: str) -> HttpResponse:
    forum = get_object_or_404(Forum.objects.exclude(state=Forum.State.DISCONNECTED), site=site)
    if not forum.consumer_secret:
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    sso, sig = said.get("sso", ""), said.get("sig", "")
    asked = consuming.asked_by(forum, sso=sso, sig=sig)
    context = {"forum": forum, "sso": sso, "sig": sig, "asked": asked}
    if asked is None or not request.user.email:
        return _page(request, context, status=422 if asked is None else 200)
    if request.method != "POST":
        return _page(request, context)
    linking.tell_of_sign_in(forum, user=request.user)
    return leave(request, forum, consuming.answer_for(forum, asked, request.user))


def _page(request: SignedInRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "discourse/connect.html", context, status=status)
