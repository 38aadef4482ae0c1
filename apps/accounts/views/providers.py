# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in with an account elsewhere: the way there, the way back, and a name for new people."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.internal.flows.signup import clear_pending_signup, get_pending_signup
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import provider_answers, providers, services
from apps.accounts.forms import NameForm
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.next_page import next_page
from apps.accounts.provider_journey import lead_to
from apps.accounts.queries import account_of
from apps.core import kept_input

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

# What allauth lets pass when an answer lacks what it must have, or has it in another shape.
BROKEN = (LookupError, TypeError, ValueError, AttributeError, ImproperlyConfigured)


@require_POST
def sign_in_with(request: HttpRequest, provider_id: str) -> HttpResponse:
    goal = next_page(request)
    if request.user.is_authenticated:
        return redirect(goal)
    return lead_to(request, provider_id, process=providers.LOGIN, next_page=goal)


@require_POST
@fresh_sign_in_required
def connect_with(request: HttpRequest, provider_id: str) -> HttpResponse:
    goal = next_page(request, default="")
    return lead_to(request, provider_id, process=providers.CONNECT, next_page=goal)


@require_GET
def back_from_wikimedia(request: HttpRequest) -> HttpResponse:
    _known_or_404("mediawiki")
    from allauth.socialaccount.providers.mediawiki.views import oauth2_callback

    try:
        return oauth2_callback(request)
    except BROKEN as error:
        return provider_answers.failure(request, "mediawiki", exception=error, state={})


@require_GET
def back_from_oidc(request: HttpRequest, provider_id: str) -> HttpResponse:
    _known_or_404(provider_id)
    from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView

    from apps.accounts.oidc import SignedAdapter

    try:
        return OAuth2CallbackView.adapter_view(SignedAdapter(request, provider_id))(request)
    except BROKEN as error:
        return provider_answers.failure(request, provider_id, exception=error, state={})


@read_or_send
def name_yourself(request: HttpRequest) -> HttpResponse:
    """The only question to somebody who comes by a provider for the first time."""
    coming = get_pending_signup(request)
    if coming is None or request.user.is_authenticated:
        return redirect("account_login")
    account, address = coming.account, provider_answers.confirmed_address(coming)
    initial = kept_input.take(request, request.path) or account.extra_data
    form = NameForm(request.POST or None, initial=initial)
    if form.is_valid():
        return _join(request, coming, name=form.cleaned_data["name"], address=address)
    context = {
        "form": form,
        "provider": providers.label_of(account.provider),
        "taken": address if address and account_of(address) else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "account/provider_name.html", context, status=status)


def _join(request: HttpRequest, coming, *, name: str, address: str) -> HttpResponse:
    account, reader = coming.account, request.preferences
    user = services.join_by_identity(
        provider=account.provider,
        uid=account.uid,
        provider_name=account.extra_data["name"],
        name=name,
        email=address,
        ui_language=reader.ui_language,
        languages=reader.content_languages,
    )
    clear_pending_signup(request)
    record_authentication(
        request, user, "socialaccount", provider=account.provider, uid=account.uid
    )
    return perform_login(request, Login(user=user, redirect_url=coming.state.get("next")))


def _known_or_404(provider_id: str) -> None:
    if provider_id not in {provider.id for provider in providers.configured()}:
        raise Http404
