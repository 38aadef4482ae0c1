# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several verbs check before they write; each returns the clean value or refuses."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _

from apps.core import languages
from apps.core.errors import Refused
from apps.core.slugs import is_word
from apps.events.reserved import is_reserved

LONGEST = timedelta(days=366)
LONGEST_REASON = 300


def free_slug(slug: str) -> str:
    """A word that can stand first in an address."""
    slug = word(slug)
    if is_reserved(slug):
        raise Refused(_("“%(word)s” is kept for the portal itself.") % {"word": slug})
    return slug


def word(slug: str) -> str:
    """Letters and digits of any script, hyphens and underscores; at most 80."""
    slug = slug.strip()
    if not is_word(slug):
        raise Refused(
            _("An address word is made of letters, digits and hyphens, at most 80."),
            code="not-a-word",
        )
    return slug


def name(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(_("A name is needed."), code="no-name")
    return text


def zone(key: str) -> str:
    """An IANA name; abbreviations such as EST are refused, they do not say which clocks."""
    try:
        known = "/" in key or key == "UTC"
        ZoneInfo(key if known else "no/zone")
    except (KeyError, ValueError, OSError):
        raise Refused(
            _("“%(zone)s” is not a time zone. Use a name such as Europe/Warsaw.") % {"zone": key},
            code="no-zone",
        ) from None
    return key


def days(starts_on: date, ends_on: date) -> tuple[date, date]:
    if ends_on < starts_on:
        raise Refused(_("The last day is before the first."), code="ends-before-start")
    if ends_on - starts_on > LONGEST:
        raise Refused(_("An event lasts at most a year. Use a series for more."), code="too-long")
    return starts_on, ends_on


def language(code: str) -> str:
    """A BCP 47 code, or empty where the language is not known."""
    if code and not languages.valid(code):
        raise Refused(_("“%(code)s” is not a language code.") % {"code": code}, code="no-language")
    return code


def all_languages(codes: Iterable[str]) -> list[str]:
    """Valid codes in the order given, each once."""
    return list(dict.fromkeys(language(code) for code in codes if code))


def web_address(url: str) -> str:
    """An http(s) address, or empty."""
    url = url.strip()
    parts = urlsplit(url) if url else None
    if parts and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise Refused(_("An address starts with https:// and names a site."), code="no-address")
    return url


def contact(text: str) -> str:
    """An e-mail address, a web address, or words on one line that say how to reach somebody."""
    text = " ".join(text.split())
    return web_address(text) if text.startswith(("http://", "https://")) else text


def reason(text: str) -> str:
    """A short sentence on one line that everybody may read; empty says nothing."""
    text = " ".join(text.split())
    if len(text) > LONGEST_REASON:
        raise Refused(
            _("A reason is at most %(count)d letters long.") % {"count": LONGEST_REASON},
            code="long-reason",
        )
    return text


def plain(value: Any) -> Any:
    """A value of a field as JSON holds it in the record of what happened."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
