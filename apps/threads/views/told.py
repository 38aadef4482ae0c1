# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators told a person, and their texts that wait."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.signed_in import SignedInRequest
from apps.core.htmx import see_other
from apps.events import services as events
from apps.events.models import Sanction
from apps.threads import services
from apps.threads.models import HeldPost, Post

MOST = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: SignedInRequest) -> HttpResponse:
    """Warnings and the like, texts that wait, posts that were taken away and why; POST: read it."""
    if request.method == "POST":
        events.read_all(request.user)
        return see_other(reverse("threads:told"))
    user = request.user
    context = {
        "sanctions": Sanction.objects.filter(user=user)
        .select_related("event")
        .order_by("-pk")[:MOST],
        "held": HeldPost.objects.filter(user=user)
        .exclude(outcome=HeldPost.Outcome.WITHDRAWN)
        .select_related("event", "thread", "post")
        .order_by("-pk")[:MOST],
        "removed": Post.objects.filter(author=user.person_id, removed_rule__isnull=False)
        .select_related("thread")
        .order_by("-removed_at")[:MOST],
        "unread": events.MARK in user.marks,
        "now": timezone.now(),
    }
    return render(request, "threads/moderation/told.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back a text that waits."""
    held = get_object_or_404(HeldPost, pk=number, user=request.user)
    services.withdraw(held, by=request.user)
    messages.success(request, _("The text is taken back."))
    return see_other(reverse("threads:told"))
