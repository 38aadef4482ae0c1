# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.htmx import page_or_fragment
from apps.threads import services, showing
from apps.threads.actions import Action, Reader, actions_on, offers
from apps.threads.models import Post


@require_safe
def actions(request: HttpRequest, number: int) -> HttpResponse:
    """What can be done with a post: below it for htmx, a page of its own without."""
    posts = Post.objects.visible_to(request.user).select_related(
        "author", "thread__event", "thread__session"
    )
    post = get_object_or_404(posts, pk=number)
    if request.GET.get("close"):
        return render(request, "threads/_no_actions.html", {"post": post})
    context = {
        "post": post,
        "event": post.thread.event,
        "place": showing.place_of(post),
        "actions": actions_on(post, request.user),
    }
    return page_or_fragment(request, "threads/actions.html", context, "threads/_actions.html")


@offers(place=10)
def linking(post: Post, user: Reader) -> Iterable[Action]:
    yield Action(_("Link to this post"), post.get_absolute_url(), "link")


@offers(place=20)
def quoting(post: Post, user: Reader) -> Iterable[Action]:
    if post.removed_at is None and post.thread.closed_at is None:
        page, _hash, _anchor = showing.place_of(post).partition("#")
        sign = "&" if "?" in page else "?"
        address = f"{page}{sign}reply={post.number}&quote=1#reply"
        yield Action(_("Quote in an answer"), address, "quote")


@offers(place=90)
def removing(post: Post, user: Reader) -> Iterable[Action]:
    """For moderators; authors have theirs beside the post."""
    if not user.is_authenticated or post.removed_at or user.person_id == post.author_id:
        return
    if services.may_remove(post, user):
        yield Action(_("Remove"), reverse("threads:remove", args=[post.pk]), "out")
