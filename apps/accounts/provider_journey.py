# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way out to a provider; provider_answers has the way back."""

from datetime import timedelta

from allauth.socialaccount.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts import provider_answers
from apps.accounts.providers import AGAIN, configured, label_of
from apps.core import limits


def lead_to(
    request: HttpRequest, provider_id: str, *, process: str, next_page: str
) -> HttpResponse:
    """A page that goes on to the provider by itself.

    Not a redirect: our policy lets forms be sent to this site only, and browsers hold a redirect
    that answers a form to it.
    """
    if provider_id not in {provider.id for provider in configured()}:
        raise Http404
    limits.limit_or_refuse(
        "provider", limits.network_of(request), rate=600, per=timedelta(hours=1), burst=120
    )
    provider = get_adapter().get_provider(request, provider_id)
    asked = {"auth_params": {"prompt": "login"}} if process == AGAIN else {}
    try:
        answer = provider.redirect(request, process, next_url=next_page, **asked)
    except (OSError, LookupError, TypeError, ValueError) as error:
        state = {"next": next_page, "process": process}
        return provider_answers.failure(request, provider_id, exception=error, state=state)
    context = {"address": answer["Location"], "provider": label_of(provider_id)}
    page = render(request, "account/leaving.html", context)
    page["Cache-Control"] = "private, no-store"
    return page
