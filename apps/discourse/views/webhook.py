# SPDX-License-Identifier: AGPL-3.0-or-later
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.activity.wake import call_after_commit
from apps.discourse import receiver
from apps.discourse.bodies import LARGEST
from apps.discourse.receiver import Received


# Forums post here without cookie and form; the signature over the body is what is believed.
@csrf_exempt
@require_POST
def webhook(request: HttpRequest, site: str) -> HttpResponse:
    body = _body_of(request)
    if isinstance(body, bytes):
        now = timezone.now()
        body = receiver.receive(site, headers=request.headers, body=body, now=now)
        if body == receiver.KEPT:
            call_after_commit("discourse.hear")
    return HttpResponse(body.words, status=body.status, content_type="text/plain; charset=utf-8")


def _body_of(request: HttpRequest) -> bytes | Received:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return Received(413, "Too large.")
    try:
        return request.body
    except RequestDataTooBig:
        return Received(413, "Too large.")
    except RawPostDataException:
        return Received(415, "Send JSON.")
