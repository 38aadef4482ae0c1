# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an operation answers: its shape as JSON, a page of a list, or where a thing is today."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from apps.api import places
from apps.core.problems import problem
from apps.permalinks.models import Address
from apps.permalinks.queries import Gone, answer

JSON = "application/json"


def answered(shape: Mapping[str, Any], *, status: int = 200, at: str = "") -> HttpResponse:
    """The shape in bytes that only change with it; `at` is the address of something new."""
    body = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type=JSON, status=status)
    if at:
        response["Location"] = at
    return response


def page(
    request: HttpRequest, items: Sequence[Any], following: object, *, tag: str = ""
) -> HttpResponse:
    """Items and the address of the next page; `following` is its key, None at the end.

    `tag` is the ETag, where it was known before the items were.
    """
    following_page = None
    if following is not None:
        query = request.GET.copy()
        query["after"] = str(following)
        path = quote(request.path, safe="/-_.~")
        following_page = f"{settings.BASE_URL}{path}?{query.urlencode()}"
    response = answered({"items": items, "next": following_page})
    if tag:
        response["ETag"] = tag
    return response


def elsewhere(request: HttpRequest, web_path: str) -> HttpResponse:
    """What to answer when nothing was found: as the page at `web_path` would.

    410 with the reason for what was removed, 301 for what has another name today, else 404.
    """
    today = answer(web_path, request.caller.user)
    if isinstance(today, Gone):
        return problem(410, today.reason, code="gone")
    if today is None or request.method != "GET":
        raise Http404
    address = _renamed(request.path, today.path)
    if address is None:
        raise Http404
    response = HttpResponse(status=301)
    query = request.META.get("QUERY_STRING", "")
    response["Location"] = address + (f"?{query}" if query else "")
    return response


def moved_or_gone(request: HttpRequest, model: Any, pk: int, today: object) -> HttpResponse:
    """301 to the same address with the number of `today`; `gone_or_missing` where that is None."""
    if today is None or request.method != "GET":
        return gone_or_missing(model, pk)
    parts = request.path.removeprefix(f"{places.ROOT}/").split("/")
    response = HttpResponse(status=301)
    query = request.META.get("QUERY_STRING", "")
    response["Location"] = places.api(parts[0], today, *parts[2:]) + (f"?{query}" if query else "")
    return response


def gone_or_missing(model: Any, pk: int) -> HttpResponse:
    """410 for an object that was removed or deleted after it had an address, else 404."""
    addresses = Address.objects.filter(
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        object_id=pk,
    )
    issued = addresses.order_by("gone_at").values_list("gone_at", "gone_reason").first()
    if issued is None:
        raise Http404
    gone_at, reason = issued
    if gone_at is None and model.objects.filter(pk=pk).exists():
        raise Http404
    return problem(410, reason, code="gone")


def _renamed(path: str, web_path: str) -> str | None:
    """The same address of the API with the names that the page has today."""
    try:
        names = resolve(web_path).kwargs
    except Resolver404:
        return None
    parts = path.removeprefix(f"{places.ROOT}/").split("/")
    before = list(parts)
    named = ((1, "slug"),) if parts[0] == "areas" else ((1, "event_slug"), (3, "code"))
    for place, name in named:
        if name in names and place < len(parts):
            parts[place] = names[name]
    return places.api(*parts) if parts != before else None
