# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follow-ups: marking a post, saying that it is done, and the list of an event."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.htmx import invalid, see_other
from apps.events.models import Event
from apps.threads import services, showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.forms import FollowUpForm
from apps.threads.models import FollowUp, Post
from apps.threads.queries import carried_to

LISTED = 200
"""Follow-ups of each kind that a page shows."""


@require_safe
def follow_ups(request: HttpRequest, event_slug: str) -> HttpResponse:
    """What is to be done after an event and what is done, and what earlier editions have left; 404
    where nothing ever was."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=event_slug)
    posts = Post.objects.select_related("author", "thread__event", "thread__session")
    beside = Prefetch("post", posts.defer("fragments", "text"))
    seen = FollowUp.objects.visible_to(request.user)
    own, carried = seen.filter(post__thread__event=event), carried_to(event, request.user)
    to_do, done, earlier = (
        list(rows.select_related("owner").prefetch_related(beside)[:LISTED])
        for rows in (own.open(), own.done(), carried)
    )
    if not (to_do or done or earlier):
        raise Http404
    context = {"event": event, "to_do": to_do, "done": done, "earlier": earlier}
    return render(request, "threads/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, number: int) -> HttpResponse:
    """Who takes care of what a post says, and until when."""
    post = _post(request, number)
    if not services.may_mark(post, request.user):
        raise Http404
    follow_up = FollowUp.objects.filter(post=post).first()
    form = FollowUpForm(
        request.POST or None,
        post=post,
        user=request.user,
        initial={
            "owner": follow_up.owner_id if follow_up else post.author_id,
            "due_on": follow_up.due_on if follow_up else None,
        },
    )
    place = showing.place_of(post)
    if form.is_valid():
        services.mark_follow_up(post, by=request.user, **form.cleaned_data)
        messages.success(request, _("The post is marked as a follow-up."))
        return see_other(place)
    context = {
        "post": post,
        "event": post.thread.event,
        "form": form,
        "place": place,
        "follow_up": follow_up,
    }
    if request.method == "POST":
        return invalid(request, "threads/follow_up.html", context, page="threads/follow_up.html")
    return render(request, "threads/follow_up.html", context)


@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Done, to be done after all, taken, declined, or no follow-up any more: `state` says which."""
    post = _post(request, number)
    follow_up = get_object_or_404(FollowUp.objects.select_related("owner"), post=post)
    follow_up.post = post
    if not services.may_finish(follow_up, request.user):
        raise Http404
    state = request.POST.get("state") or request.GET.get("state", "done")
    if state == "open":
        services.reopen_follow_up(follow_up, by=request.user)
        messages.success(request, _("It is to be done again."))
    elif state == "accept":
        services.accept_follow_up(follow_up, by=request.user)
        messages.success(request, _("You take care of it."))
    elif state == "decline":
        services.decline_follow_up(follow_up, by=request.user)
        messages.success(request, _("You do not take care of it."))
    elif state == "none":
        services.unmark(post, by=request.user)
        messages.success(request, _("The post is no follow-up any more."))
    else:
        services.finish(follow_up, by=request.user)
        messages.success(request, _("It is done."))
    return see_other(showing.place_of(post))


@offers(place=50)
def marking(post: Post, user: Reader) -> Iterable[Action]:
    if post.removed_at is None and services.may_mark(post, user):
        yield Action(_("Follow-up …"), reverse("threads:follow_up", args=[post.pk]), "check")


@offers(place=51)
def finishing(post: Post, user: Reader) -> Iterable[Action]:
    if not user.is_authenticated or post.removed_at is not None:
        return
    follow_up = FollowUp.objects.filter(post=post, done_at=None).first()
    if follow_up is None:
        return
    follow_up.post = post
    address = reverse("threads:settle_follow_up", args=[post.pk])
    if follow_up.owner_id == user.person_id:
        if follow_up.accepted_at is None:
            label = _("I take care of this")
            yield Action(label, f"{address}?state=accept", "check", at_once=True)
        label = _("I do not take care of this")
        yield Action(label, f"{address}?state=decline", "out", at_once=True)
    if services.may_finish(follow_up, user):
        yield Action(_("This is done"), address, "check", at_once=True)


def _post(request: HttpRequest, number: int) -> Post:
    posts = Post.objects.visible_to(request.user).select_related(
        "author", "thread__event", "thread__session"
    )
    post = get_object_or_404(posts, pk=number)
    if not request.user.is_authenticated:
        raise Http404
    return post
