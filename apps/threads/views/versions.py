# SPDX-License-Identifier: AGPL-3.0-or-later
"""All language versions of a post on one page, and what can be said of them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import languages
from apps.core.htmx import see_other
from apps.threads import services, showing
from apps.threads.actions import Action, Reader, offers
from apps.threads.models import Post
from apps.threads.queries.questions import wrote
from apps.translations import services as translations
from apps.translations.queries import versions as versions_of

SHOWN = ("author", "thread__event", "thread__session")


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, number: int) -> HttpResponse:
    """The original and every version, for everybody; the author checks them, and
    with the moderators takes them away and says in which language the original is."""
    posts = Post.objects.visible_to(request.user).select_related(*SHOWN)
    post = get_object_or_404(posts, pk=number, removed_at=None, moved_to=None)
    if request.method == "POST":
        return _said(request, post)
    mine, found = wrote(post, request.user), versions_of(post, "text")
    there = {version.language for version in found}
    context = {
        "post": post,
        "place": showing.place_of(post),
        "versions": found,
        "missing": [code for code in request.preferences.content_languages if code not in there],
        "is_mine": mine,
        "may_take": services.versions_to_withdraw(post, there, request.user),
        "may_say": mine or services.may_say_language(post, request.user),
        "choices": showing.language_choices(
            request, post.thread.event, chosen=post.language, every=True
        ),
    }
    return render(request, "threads/versions.html", context)


def _said(request: HttpRequest, post: Post) -> HttpResponse:
    page = reverse("threads:versions", args=[post.pk])
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': page})}")
    do, language = request.POST.get("do", ""), languages.canonical(request.POST.get("in", ""))
    if do == "language":
        services.say_language(post, language=language, by=request.user)
    elif do in ("check", "uncheck"):
        checked = do == "check"
        read = request.POST.get("based_on", "") if checked else None
        translations.check(
            post, "text", language=language, by=request.user, checked=checked, based_on=read
        )
    elif do == "withdraw":
        services.withdraw_version(post, language=language, by=request.user)
    else:
        return see_other(page)
    messages.success(request, _("Saved."))
    return see_other(page)


@offers(place=30)
def reading_versions(post: Post, user: Reader) -> Iterable[Action]:
    if post.removed_at is None:
        yield Action(_("Languages"), reverse("threads:versions", args=[post.pk]), "translate")
