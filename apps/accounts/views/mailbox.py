# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.accounts import mailbox_reader


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Mails that stayed on this machine because no mail server is configured."""
    if settings.PRODUCTION or not settings.LOCAL_MAILBOX:
        raise Http404
    mails = mailbox_reader.newest(settings.LOCAL_MAILBOX)
    return render(request, "accounts/mailbox.html", {"mails": mails})
