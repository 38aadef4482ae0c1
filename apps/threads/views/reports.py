# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports of posts and discussions, by anybody who may read them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import limits
from apps.core.htmx import invalid, see_other
from apps.core.rules import Rule
from apps.events.moderating import moderating
from apps.threads import services, showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.models import Post, Thread
from apps.threads.moderation_forms import ReportForm


@require_http_methods(["GET", "HEAD", "POST"])
def report_post(request: HttpRequest, number: int) -> HttpResponse:
    """Which rule a post breaks, and how; a moderator can open a case about it instead."""
    posts = Post.objects.visible_to(request.user).filter(removed_at=None)
    post = get_object_or_404(
        posts.select_related("author", "thread__event", "thread__session"), pk=number
    )
    return _report(request, post, post.thread, showing.place_of(post))


@require_http_methods(["GET", "HEAD", "POST"])
def report_thread(request: HttpRequest, number: int) -> HttpResponse:
    """The same of a whole discussion, its title with it."""
    threads = Thread.objects.visible_to(request.user).select_related("event", "session")
    thread = get_object_or_404(threads, pk=number)
    return _report(request, thread, thread, thread.get_absolute_url())


@offers(place=80)
def reporting(post: Post, user: Reader) -> Iterable[Action]:
    """For everybody but its author."""
    if post.removed_at is None and not (user.is_authenticated and user.person_id == post.author_id):
        yield Action(_("Report"), reverse("threads:report", args=[post.pk]), "flag")


def _report(
    request: HttpRequest, target: Post | Thread, thread: Thread, place: str
) -> HttpResponse:
    right = moderating(request.user, thread.event_id)
    if request.method == "POST" and "moderate" in request.POST:
        if right is None:
            raise Http404
        return see_other(services.open_case(target).get_absolute_url())
    form = ReportForm(request.POST or None)
    if form.is_valid():
        services.report(
            target,
            rule=form.cleaned_data["rule"],
            words=form.cleaned_data["words"],
            reporter=request.user if request.user.is_authenticated else None,
            address=limits.network_of(request),
        )
        messages.success(request, _("Thank you. The moderators have it; they do not say who told."))
        return see_other(place)
    context = {
        "form": form,
        "post": target if isinstance(target, Post) else None,
        "thread": thread,
        "event": thread.event,
        "place": place,
        "rules": Rule.choices,
        "right": right,
    }
    if request.method == "POST":
        page = "threads/moderation/report.html"
        return invalid(request, page, context, page=page)
    return render(request, "threads/moderation/report.html", context)
