# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms to write in bring, before a view knows who sends it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.activity.forms import FIELD
from apps.core import limits
from apps.core.htmx import redirect_whole_page, session_ended
from apps.threads import pending_cookie, services
from apps.threads.models import HeldPost, Post
from apps.threads.services import Draft, Place

DRAFT = "draft"
"""The field by which a form names the draft in the account that it makes needless."""


def keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep the text and send its writer to the sign-in, which publishes it.

    A form that says `known` is of somebody whose session has ended: where the page can stay, it
    does, and says how to sign in beside it.
    """
    if "known" in request.POST and (ended := session_ended(request)):
        return ended
    tokens = services.keep_for_sign_in(
        draft,
        path=request.headers.get("Referer", request.path),
        key=key_of(request),
        address=limits.network_of(request),
        tokens=pending_cookie.tokens_of(request),
    )
    messages.info(request, _("Your text is kept. It is published as soon as you have signed in."))
    query = urlencode({"next": reverse("threads:pending")})
    response = redirect_whole_page(request, f"{reverse('account_login')}?{query}")
    pending_cookie.remember(request, response, tokens)
    return response


def sent(request: HttpRequest, draft: Draft, place: Place | None = None) -> Post | HeldPost:
    """Publish the draft of who is signed in, or have it wait for a moderator."""
    address, key = limits.network_of(request), key_of(request)
    post = services.send(draft, by=request.user, key=key, address=address, place=place)
    forget_draft(request)
    return post


def waits(request: HttpRequest, place: str = "") -> HttpResponse:
    """A moderator reads the text first: to where its author sees that it waits."""
    messages.info(request, _("Waiting for the moderator. Only you can see it."))
    return redirect_whole_page(request, place or reverse("threads:told"))


def forget_draft(request: HttpRequest) -> None:
    """After a form was sent: the draft it names is needed no more."""
    if place := request.POST.get(DRAFT):
        services.forget_draft(place, by=request.user)


def key_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def is_signed_out(request: HttpRequest) -> bool:
    """Whether whoever wrote this is not signed in: nobody is, or, where a text waited on a device
    and says whose it is (`as`), somebody else."""
    if not request.user.is_authenticated:
        return True
    return request.POST.get("as", str(request.user.pk)) != str(request.user.pk)
