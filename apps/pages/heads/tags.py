# SPDX-License-Identifier: AGPL-3.0-or-later
"""OpenGraph, canonical address and alternates as one piece of markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global
from django.utils.safestring import SafeString

from apps.core.text.structured import elements
from apps.events.ical import address_of

ATOM = "application/atom+xml"
CALENDAR = "text/calendar"
JSON = "application/json"


@dataclass(frozen=True)
class Alternate:
    """The same in another form, at `path`."""

    kind: str
    path: str
    title: str


@dataclass(frozen=True)
class Preview:
    """How a link to the page looks elsewhere. `path` is its one address, `language` its texts'."""

    title: str
    description: str
    path: str
    picture: str
    alt: str
    language: str = ""
    kind: str = "website"
    alternates: Sequence[Alternate] = ()


def markup(preview: Preview) -> SafeString:
    """The tags of a preview, a line each."""
    address = address_of(preview.path)
    told = {
        "site_name": "Eventforum",
        "type": preview.kind,
        "title": preview.title,
        "description": preview.description,
        "url": address,
        "locale": locale_of(preview.language),
        "image": address_of(preview.picture),
        "image:type": "image/png",
        "image:width": "1200",
        "image:height": "630",
        "image:alt": preview.alt,
    }
    properties = (
        ("meta", {"property": f"og:{name}", "content": value})
        for name, value in told.items()
        if value
    )
    others = (
        (
            "link",
            {"rel": "alternate", "type": other.kind, "href": other.path, "title": other.title},
        )
        for other in preview.alternates
    )
    return elements(
        ("link", {"rel": "canonical", "href": address}),
        *properties,
        ("meta", {"name": "twitter:card", "content": "summary_large_image"}),
        *others,
    )


@lru_cache(maxsize=500)
def locale_of(language: str) -> str:
    """ "pl_PL", as OpenGraph spells languages; empty where nobody knows a country."""
    parts = language.split("-")
    country = next((part for part in parts[1:] if len(part) == 2 and part.isalpha()), "")
    if not country:
        subtags = get_global("likely_subtags")
        likely = subtags.get("_".join(parts[:2])) or subtags.get(parts[0]) or ""
        country = likely.rpartition("_")[2] if likely.count("_") == 2 else ""
    return f"{parts[0]}_{country}" if country else ""
