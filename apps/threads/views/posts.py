# SPDX-License-Identifier: AGPL-3.0-or-later
"""One post: its address, changing it, removing it, what it said before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import refusals, views
from apps.core.htmx import invalid, see_other
from apps.core.rules import Rule
from apps.threads import services, showing, versions
from apps.threads.forms import EditForm, draft_fields
from apps.threads.gone import gone_words
from apps.threads.models import Post
from apps.threads.moderation_forms import PostRemovalForm
from apps.threads.queries.questions import wrote
from apps.threads.sent import forget_draft
from apps.threads.sent_pictures import take_pictures

SHOWN = ("author", "thread__event", "thread__session")
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def post(request: HttpRequest, number: int) -> HttpResponse:
    """The permanent address of a post: one redirect to its page and anchor.

    410 when a moderator removed it, or its whole discussion is gone; a post that its author took
    away has its tombstone at its place.
    """
    try:
        found = _post(request, number)
    except Http404:
        if moved := _moved(request, number):
            return redirect(showing.place_of(moved))
        hidden = Post.objects.exclude(thread__removed_at=None).exclude(thread__event__hidden=True)
        gone = hidden.select_related("thread").filter(pk=number).first()
        if gone is None:
            raise
        return views.gone(request, reason=gone_words(gone.thread))
    if found.removed_at is not None and found.removed_rule is not None:
        return _removed(request, found)
    return redirect(versions.keep_wish(request, showing.place_of(found)))


def _removed(request: HttpRequest, post: Post) -> HttpResponse:
    """What a moderator removed: when, under which rule, why; the text for its author alone."""
    user = request.user
    context = {
        "post": post,
        "words": gone_words(post),
        "place": showing.place_of(post),
        "is_mine": wrote(post, user),
    }
    return render(request, "threads/moderation/removed.html", context, status=410)


@read_or_send
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Another text for one's own post; other people's are not found.

    A text that is sent after the session ended waits in the next one, behind the sign-in.
    """
    if request.method == "POST" and not request.user.is_authenticated:
        return refusals.sign_in_first(request)
    post = _own_post(request, number)
    pictures = take_pictures(request) if "pictures" in request.POST else None
    form = EditForm(request.POST or None)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        said = draft_fields(form) | {"pictures": pictures}
        post = services.edit(post, by=request.user, seen=seen, **said)
        forget_draft(request)
        messages.success(request, _("Your post is changed."))
        return see_other(showing.place_of(post))
    composer = showing.composer(
        request,
        event=post.thread.event,
        action=request.path,
        form_id="edit",
        typed=request.POST.dict() if request.method == "POST" else None,
        suggested=_present(post),
        errors=form.messages(),
        all_languages=True,
    )
    context = {"post": post, "composer": composer, "form": form, "stamp": services.stamp(post)}
    context |= {"place": showing.place_of(post)}
    return _form_page(request, context)


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        return invalid(request, "threads/edit.html", context, page="threads/edit.html")
    return render(request, "threads/edit.html", context)


def _present(post: Post) -> dict[str, Any]:
    """What the form is filled with at first."""
    return {"text": post.text, "language": post.language, "pictures": _ids_of(post)}


@read_or_send
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """A question on GET, a tombstone on POST; for the author and for moderators."""
    post = _post(request, number)
    if not request.user.is_authenticated or not services.may_remove(post, request.user):
        raise Http404
    place = showing.place_of(post)
    is_mine = wrote(post, request.user)
    if request.method == "POST":
        form = PostRemovalForm(request.POST)
        told = form.cleaned_data if form.is_valid() and not is_mine else {}
        services.remove(post, by=request.user, **told)
        messages.success(request, _("The post is removed."))
        return see_other(place)
    context = {"post": post, "place": place, "is_mine": is_mine, "rules": Rule.choices}
    return render(request, "threads/remove.html", context)


@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """What a post said before it was changed. Of a removed post only that it was removed."""
    post = _post(request, number)
    revisions = [] if post.removed_at else list(post.revisions.all())
    origin = post.origin or {}
    where = post.edited_in if post.edited_at else origin.get("place", "")
    context = {"post": post, "revisions": revisions, "place": showing.place_of(post)}
    context["where"] = where
    return render(request, "threads/history.html", context)


def _ids_of(post: Post) -> str:
    rows = post.pictures.filter(picture__removed_at=None).order_by("position", "pk")
    return ",".join(str(pk) for pk in rows.values_list("picture", flat=True))


def _moved(request: HttpRequest, number: int) -> Post | None:
    """The post whose number this row kept in a discussion that was merged into another."""
    posts = Post.objects.visible_to(request.user).select_related(*SHOWN)
    return posts.filter(stubs__pk=number).first()


def _post(request: HttpRequest, number: int) -> Post:
    posts = Post.objects.visible_to(request.user).select_related(*SHOWN)
    return get_object_or_404(posts, pk=number)


def _own_post(request: HttpRequest, number: int) -> Post:
    post = _post(request, number)
    if not wrote(post, request.user):
        raise Http404
    if post.removed_at is not None:
        raise Http404
    return post
