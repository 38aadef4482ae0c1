# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choose posts that go to a discussion of their own."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import kept_input
from apps.core.htmx import see_other
from apps.threads import services, showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.models import Post
from apps.threads.queries import PAGE, moderates, page_with
from apps.threads.views.arranging import to_arrange


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Choose posts of a page and give them a discussion of their own; for moderators."""
    thread = to_arrange(number, request.user)
    is_theirs = moderates(request.user, thread.event_id, thread.language)
    if thread.removed_at is not None or not is_theirs:
        raise Http404
    if request.method == "POST":
        chosen = _numbers(request.POST.getlist("posts"))
        title = request.POST.get("title", "")
        new = services.split(thread, numbers=chosen[:PAGE], title=title, by=request.user)
        messages.success(request, _("The posts are in a discussion of their own now."))
        return see_other(new.get_absolute_url())
    after = showing.asked_page(request, thread)
    there = thread.posts.filter(number__gt=max(after, 1), moved_to=None, removed_at=None)
    posts = list(there.select_related("author").order_by("number")[:PAGE])
    typed = kept_input.take(request, request.path)
    kept = typed.get("posts", request.GET.get("from", ""))
    context = {
        "thread": thread,
        "event": thread.event,
        "posts": posts,
        "chosen": _numbers([kept] if isinstance(kept, str) else kept),
        "title": typed.get("title", ""),
        "following": posts[-1].number if len(posts) == PAGE else None,
    }
    return render(request, "threads/split.html", context)


@offers(place=80)
def splitting(post: Post, user: Reader) -> Iterable[Action]:
    """For moderators: all but the first post can go elsewhere."""
    if post.removed_at is not None or post.number == 1:
        return
    if moderates(user, post.thread.event_id, post.thread.language):
        address = reverse("threads:split", args=[post.thread_id])
        after = page_with(post.number)
        yield Action(
            _("Move to a discussion of its own"),
            f"{address}?after={after}&from={post.number}",
            "out",
        )


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 10]
