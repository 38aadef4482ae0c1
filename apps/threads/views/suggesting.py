# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names for what somebody types after @."""

import re
from datetime import timedelta

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import limits
from apps.threads.models import Thread
from apps.threads.queries.people import people_like

LONGEST = 60
NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@never_cache
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """JSON for the script of the form: {"people": [{"name", "typed", "affiliation"}]}.

    `typed` is what stands after the @: the name with underscores. Only for who is signed in.
    """
    if not request.user.is_authenticated:
        raise Http404
    limits.limit_or_refuse(
        "threads.suggest", request.user.pk, rate=120, per=timedelta(minutes=1), burst=60
    )
    number = request.GET.get("thread", "")
    thread = None
    if number.isascii() and number.isdecimal() and len(number) < 19:
        thread = Thread.objects.visible_to(request.user).filter(pk=int(number)).first()
    typed = request.GET.get("q", "")[:LONGEST]
    people = people_like(typed, thread=thread, user=request.user)
    rows = [
        {"name": person.name, "typed": as_typed(person.name), "affiliation": person.affiliation}
        for person in people
    ]
    return JsonResponse({"people": rows})


def as_typed(name: str) -> str:
    """ "Rachmat (WMID)" is typed @Rachmat_WMID."""
    return NOT_IN_A_NAME.sub("_", name).strip("_.-")
