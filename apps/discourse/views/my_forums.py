# SPDX-License-Identifier: AGPL-3.0-or-later
"""In somebody's settings: which accounts of forums are theirs, and the ways to show it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.models import User
from apps.accounts.signed_in import SignedInRequest
from apps.core import limits
from apps.core.htmx import see_other
from apps.discourse import journeys, queries
from apps.discourse.leaving import leave
from apps.discourse.models import Forum, ForumPerson
from apps.discourse.services import linking


@require_safe
@login_required
def my_forums(request: SignedInRequest) -> HttpResponse:
    accounts = queries.accounts_on_forums(request.user)
    return render(request, "discourse/my_forums.html", {"accounts": accounts})


@require_POST
@fresh_sign_in_required
def ask_for_key(request: SignedInRequest, site: str) -> HttpResponse:
    """To the forum, which asks whether the portal may write there as this person."""
    forum = _forum(site)
    if not forum.grants_keys:
        raise Http404
    _limit(request.user)
    host = settings.BASE_URL.partition("://")[2]
    address = journeys.to_grant(
        request.session,
        forum,
        request.user,
        back=_back_at("discourse:key_granted", forum),
        portal=f"Eventforum ({host})",
    )
    return leave(request, forum, address)


@require_GET
@login_required
def key_granted(request: SignedInRequest, site: str) -> HttpResponse:
    """Back from there with the key, sealed."""
    forum = _forum(site)
    payload = request.GET.get("payload", "")
    key = journeys.granted(request.session, forum, request.user, payload)
    if isinstance(key, journeys.Lost):
        return _lost(request)
    linking.keep_key(forum, key, user=request.user)
    messages.success(request, _("Thank you. The forum is asked now whose key it is."))
    return see_other(reverse("discourse:my_forums"))


@require_POST
@fresh_sign_in_required
def show_by_signing_in(request: SignedInRequest, site: str) -> HttpResponse:
    """To the forum, which has the person sign in and tells who they are there."""
    forum = _forum(site)
    if not forum.provider_secret:
        raise Http404
    _limit(request.user)
    back = _back_at("discourse:signed_in", forum)
    address = journeys.to_sign_in(request.session, forum, request.user, back=back)
    return leave(request, forum, address)


@require_GET
@login_required
def signed_in(request: SignedInRequest, site: str) -> HttpResponse:
    """Back from there with the forum's word."""
    forum = _forum(site)
    there = journeys.signed_in(
        request.session,
        forum,
        request.user,
        sso=request.GET.get("sso", ""),
        sig=request.GET.get("sig", ""),
    )
    if isinstance(there, journeys.Lost):
        return _lost(request)
    linking.link(forum, there, user=request.user, way=ForumPerson.Way.PROVIDER)
    messages.success(request, _("Linked: you are {name} there.").format(name=there.username))
    return see_other(reverse("discourse:my_forums"))


@require_POST
@fresh_sign_in_required
def look_by_shared_way(request: SignedInRequest, site: str) -> HttpResponse:
    """The forum is asked by a worker: until then the page is as it was."""
    forum = _forum(site)
    if not forum.shared_ways:
        raise Http404
    _limit(request.user)
    linking.ask_by_shared_way(forum, user=request.user)
    words = _(
        "The forum is asked now who signs in there as you do here. In a minute your account stands "
        "here; if it does not, the forum knows none."
    )
    messages.success(request, words)
    return see_other(reverse("discourse:my_forums"))


@require_POST
@login_required
def unlink(request: SignedInRequest, site: str) -> HttpResponse:
    """Nothing is asked again: it only takes away."""
    forum = get_object_or_404(Forum, site=site)
    if linking.unlink(forum, user=request.user):
        messages.success(request, _("Unlinked. What you write here bears your name here only."))
    return see_other(reverse("discourse:my_forums"))


def _forum(site: str) -> Forum:
    return get_object_or_404(Forum.objects.working(), site=site)


def _back_at(name: str, forum: Forum) -> str:
    return settings.BASE_URL + reverse(name, args=[forum.site])


def _lost(request: SignedInRequest) -> HttpResponse:
    words = _("Nothing was linked: it took too long, or began in another browser. Try it again.")
    messages.error(request, words)
    return see_other(reverse("discourse:my_forums"))


def _limit(user: User) -> None:
    limits.limit_or_refuse("forum-link", user.pk, rate=20, per=timedelta(hours=1), burst=10)
