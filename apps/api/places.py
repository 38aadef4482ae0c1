# SPDX-License-Identifier: AGPL-3.0-or-later
"""Absolute addresses, for programs (below /api/v1) and for people."""

from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from apps.api.shapes import Person
from apps.core.slugs import slug_of

ROOT = "/api/v1"


@lru_cache(maxsize=4_000)
def api(*parts: object) -> str:
    """The address of an object in the API: api("events", slug)."""
    path = "/".join(quote(str(part), safe="-_.~") for part in parts)
    return f"{settings.BASE_URL}{ROOT}/{path}"


@lru_cache(maxsize=4_000)
def web(name: str, *args: object) -> str:
    """The address of a page by its name."""
    return settings.BASE_URL + reverse(name, args=args)


def person(pk: int, name: str) -> Person:
    """Somebody with the address of their page."""
    return {"id": pk, "name": name, "web": web("pages:person", pk, slug_of(name) or "-")}
