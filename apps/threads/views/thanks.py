# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thanks for a post: who gave them, giving one's own, taking them back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Person
from apps.core.htmx import fragment_or_redirect
from apps.threads import intents, services, showing
from apps.threads.models import Post

NAMED = 200
"""People that the page names."""


@require_http_methods(["GET", "HEAD", "POST"])
def thank(request: HttpRequest, number: int) -> HttpResponse:
    """GET tells who thanked; POST thanks, or with `undo` no longer. Strangers sign in first."""
    posts = Post.objects.visible_to(request.user).filter(removed_at=None)
    posts = posts.select_related("author", "thread__event", "thread__session")
    post = get_object_or_404(posts, pk=number)
    place = showing.place_of(post)
    if request.method != "POST":
        return _who(request, post, place)
    if not request.user.is_authenticated:
        return intents.sign_in_first(request, "thank", post.pk, back=place)
    undo = bool(request.POST.get("undo"))
    verb = services.take_back if undo else services.thank
    count = verb(post, by=request.user)
    say = _("You thank no longer.") if undo else _("Your thanks are counted.")
    context = {"pk": post.pk, "count": count, "thanked": not undo, "own": False}
    return fragment_or_redirect(request, "threads/_thanks.html", context, to=place, say=say)


def _who(request: HttpRequest, post: Post, place: str) -> HttpResponse:
    people = Person.objects.filter(thanks__post=post).order_by("-thanks__pk")
    found = list(people[: NAMED + 1])
    context = {"post": post, "place": place, "people": found[:NAMED], "more": len(found) > NAMED}
    return render(request, "threads/thanks.html", context)
