# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks every address ever issued as a stranger would, and says which do not keep the promise."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils.encoding import iri_to_uri

from apps.permalinks.models import Address
from apps.permalinks.queries import visible

BATCH = 500

KEPT = ("present", "moved", "gone", "hidden")
"""200; one 301 to a 200; 410; 404 for what strangers may not see."""

BROKEN = "broken"


@dataclass(frozen=True)
class Checked:
    path: str
    outcome: str
    words: str = ""


def check_all() -> Iterator[Checked]:
    """The outcome of each address, oldest first, in batches; renders every page once or twice."""
    ask = Client(
        headers={"host": urlsplit(settings.BASE_URL).netloc}, raise_request_exception=False
    )
    addresses = Address.objects.select_related("content_type").order_by("pk")
    last = 0
    while batch := list(addresses.filter(pk__gt=last)[:BATCH]):
        for address in batch:
            yield _check(ask, address)
        last = batch[-1].pk


def _check(ask: Client, address: Address) -> Checked:
    response = ask.get(iri_to_uri(address.path), secure=settings.PRODUCTION)
    status = response.status_code
    if status == 200:
        return Checked(address.path, "present")
    if status == 410:
        return Checked(address.path, "gone")
    if status == 404 and _is_hidden(address):
        return Checked(address.path, "hidden")
    if status != 301:
        return Checked(address.path, BROKEN, f"answers {status}")
    goal = response["Location"]
    onward = ask.get(goal, secure=settings.PRODUCTION).status_code
    if onward == 200:
        return Checked(address.path, "moved")
    return Checked(address.path, BROKEN, f"leads to {goal}, which answers {onward}")


def _is_hidden(address: Address) -> bool:
    model = address.content_type.model_class()
    if model is None:
        return False
    there = model._base_manager.filter(pk=address.object_id).exists()
    seen = visible(model, AnonymousUser()).filter(pk=address.object_id)
    return there and not seen.exists()
