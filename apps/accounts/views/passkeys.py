# SPDX-License-Identifier: AGPL-3.0-or-later
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import mails, passkeys, services
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.next_page import next_page
from apps.accounts.signed_in import SignedInRequest, browser_of
from apps.core.htmx import see_other

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """The question to the browser for any passkey of this site; the same for everybody."""
    return JsonResponse(passkeys.options_to_show(request))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """In, with both proofs at once: a passkey is something one has, unlocked by its owner."""
    goal = next_page(request)
    if request.user.is_authenticated:
        return redirect(goal)
    passkey = passkeys.shown(request.POST.get("credential", ""))
    post_authentication(request, passkey, passwordless=True)
    return perform_login(request, Login(user=passkey.user, redirect_url=goal))


@read_or_send
@fresh_sign_in_required
def add(request: SignedInRequest) -> HttpResponse:
    """What a passkey is, and the button that makes one."""
    if request.method != "POST":
        context = {"name": browser_of(request), "next": next_page(request, default="")}
        return render(request, "account/passkey_add.html", context)
    credential = passkeys.made(request.POST.get("credential", ""))
    name = request.POST.get("name", "").strip() or browser_of(request) or _("Passkey")
    passkey = services.keep_passkey(request.user, name=name, credential=credential, by=request.user)
    post_authentication(request, passkey, reauthenticated=True)
    mails.tell_of_change(request.user, _("A passkey was added."))
    messages.success(request, _("Done. Next time, sign in with this passkey: no mail, no code."))
    return see_other(next_page(request, default=reverse("accounts:ways")))


@require_POST
@fresh_sign_in_required
def options_to_add(request: SignedInRequest) -> HttpResponse:
    return JsonResponse(passkeys.options_to_make(request, request.user))


@require_POST
@fresh_sign_in_required
def remove(request: SignedInRequest, passkey_id: int) -> HttpResponse:
    if services.remove_passkey(request.user, passkey_id, by=request.user):
        mails.tell_of_change(request.user, _("A passkey was removed."))
    messages.success(
        request, _("Removed. Delete it on your device too, so that it is not offered.")
    )
    return see_other(reverse("accounts:ways"))
