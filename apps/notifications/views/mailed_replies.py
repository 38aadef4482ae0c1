# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers by mail that wait for their person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.signed_in import SignedInRequest
from apps.core.htmx import see_other
from apps.notifications import services
from apps.notifications.models import MailedReply
from apps.threads.models import Thread


@require_safe
@login_required
def waiting(request: SignedInRequest) -> HttpResponse:
    """What came, from where, and why it is not published yet."""
    rows = list(
        services.open_replies(request.user)
        .select_related("thread__event", "thread__session")
        .order_by("pk")
    )
    seen = Thread.objects.visible_to(request.user).filter(pk__in={row.thread_id for row in rows})
    visible = set(seen.values_list("pk", flat=True))
    for row in rows:
        row.is_thread_seen = row.thread_id in visible  # type: ignore[attr-defined]
    return render(request, "notifications/mailed_replies.html", {"replies": rows})


@require_POST
@login_required
def decide(request: SignedInRequest, reply_id: int) -> HttpResponse:
    """Publish it as one's own, or throw it away."""
    reply = get_object_or_404(MailedReply, pk=reply_id, user=request.user)
    if request.POST.get("decision") == "discard":
        services.discard_mailed(reply, by=request.user)
        messages.success(request, _("The text is thrown away."))
        return see_other(reverse("notifications:mailed_replies"))
    reply = services.publish_mailed(reply, by=request.user)
    if reply.state == MailedReply.State.HELD:
        messages.info(request, _("Waiting for the moderator. Only you can see it."))
    elif reply.post is not None:
        messages.success(request, _("Your post is published."))
        return see_other(reverse("threads:post", args=[reply.post.pk]))
    return see_other(reverse("notifications:mailed_replies"))
