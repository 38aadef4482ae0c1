# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that were sent before the sign-in: where the sign-in leads to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core import limits
from apps.core.htmx import see_other
from apps.threads import pending_cookie, services, showing
from apps.threads.models import HeldPost, PendingPost, Post
from apps.threads.queries.questions import wrote


@require_safe
def pending(request: HttpRequest) -> HttpResponse:
    """On to the post that the sign-in has published, or the texts that wait for a word."""
    kept = _kept(request)
    waiting = [row for row in kept if row.published_post_id is None]
    if waiting:
        return render(request, "threads/pending.html", {"waiting": waiting})
    mine = [post.pk for row in kept if (post := row.published_post) and _is_mine(request, post)]
    posts = Post.objects.visible_to(request.user).select_related("thread__event", "thread__session")
    post = posts.filter(pk__in=mine).order_by("-pk").first()
    response = redirect(showing.place_of(post) if post else "/")
    pending_cookie.forget(response)
    return response


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Publish a kept text as the person who is signed in now, or throw it away."""
    row = next((row for row in _kept(request) if row.pk == number), None)
    if row is None:
        raise Http404
    if request.POST.get("decision") == "discard":
        services.discard(row)
        messages.success(request, _("The text is thrown away."))
        return see_other(reverse("threads:pending"))
    if not request.user.is_authenticated:
        query = urlencode({"next": reverse("threads:pending")})
        return see_other(f"{reverse('account_login')}?{query}")
    post = services.publish(row, by=request.user, address=limits.network_of(request))
    if isinstance(post, HeldPost):
        messages.info(request, _("Waiting for the moderator. Only you can see it."))
        return see_other(reverse("threads:told"))
    messages.success(request, _("Your post is published."))
    return see_other(reverse("threads:pending"))


def _kept(request: HttpRequest) -> list[PendingPost]:
    return services.kept_under(pending_cookie.tokens_of(request), now=timezone.now())


def _is_mine(request: HttpRequest, post: Post) -> bool:
    return wrote(post, request.user)
