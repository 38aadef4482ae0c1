# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts in the account: saved by static/js/writing.js while somebody types, listed for them."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import limits
from apps.core.htmx import see_other
from apps.threads import services
from apps.threads.models import SavedDraft, Thread

OF_THREAD = re.compile(r"/threads/(\d{1,15})-")


@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """POST saves a draft, or throws one away (`drop`); GET lists them, or tells that of ?place=."""
    if not request.user.is_authenticated:
        if request.method == "POST" or "place" in request.GET:
            return JsonResponse({}, status=401)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        return _saved(request)
    if "place" in request.GET:
        draft = services.draft_at(request.GET["place"], by=request.user)
        return JsonResponse(_told(draft)) if draft else HttpResponse(status=204)
    rows = SavedDraft.objects.filter(user=request.user).order_by("-updated_at")
    return render(request, "threads/drafts.html", {"drafts": _with_addresses(rows, request.user)})


def _with_addresses(rows: Iterable[SavedDraft], user: Any) -> list[tuple[SavedDraft, str]]:
    """Each with where it was written; of a discussion that is hidden by now without its title."""
    found = [(draft, OF_THREAD.match(draft.place)) for draft in rows]
    numbers = {int(thread[1]) for _draft, thread in found if thread}
    there = Thread.objects.filter(pk__in=numbers)
    gone = there.exclude(pk__in=Thread.objects.visible_to(user).filter(pk__in=numbers))
    hidden = set(gone.values_list("pk", flat=True))
    return [
        (draft, f"/threads/{thread[1]}/" if thread and int(thread[1]) in hidden else draft.place)
        for draft, thread in found
    ]


def _saved(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    limits.limit_or_refuse(
        "threads.draft", request.user.pk, rate=60, per=timedelta(minutes=1), burst=60
    )
    place = request.POST.get("place", "")
    if "drop" in request.POST:
        number = request.POST.get("draft", "")
        if number.isascii() and number.isdecimal() and len(number) < 16:
            listed = SavedDraft.objects.filter(user=user, pk=int(number))
            place = listed.values_list("place", flat=True).first() or place
        services.forget_draft(place, by=request.user)
        if "quiet" in request.POST:
            return HttpResponse(status=204)
        messages.success(request, _("The text is thrown away."))
        return see_other(request.path)
    try:
        fields = json.loads(request.POST.get("fields", ""))
    except ValueError:
        fields = None
    known = request.POST.get("known", "")
    draft = services.save_draft(place, fields, by=request.user, known=known)
    return JsonResponse(_told(draft)) if draft else JsonResponse({}, status=401)


def _told(draft: SavedDraft) -> dict[str, Any]:
    return {
        "fields": draft.fields,
        "at": draft.updated_at.isoformat(),
        "stamp": services.draft_stamp(draft),
        "other": draft.other,
    }
