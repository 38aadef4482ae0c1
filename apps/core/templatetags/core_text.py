# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stored texts and their languages: {% load core_text %}."""

import re

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.core import languages
from apps.core.text.plain import excerpt as excerpt_of
from apps.core.text.stored import stored

register = template.Library()

EMAIL = re.compile(r"[^@\s:/?&]+@[^@\s:/?&]+\.[^@\s:/?&]+")


@register.filter
def rendered(html: str) -> SafeString:
    """{{ post.html|rendered }}: show HTML that apps.core.text made, and only that."""
    return stored(html)


@register.filter
def excerpt(html: str, length: int = 160) -> str:
    """{{ post.html|excerpt:200 }}: the beginning as plain text."""
    return excerpt_of(html, length)


@register.filter
def direction(code: str) -> str:
    """dir="{{ post.language|direction }}": ltr, rtl, or auto while the language is unknown."""
    return languages.direction(code) if code else "auto"


@register.filter
def language_name(code: str) -> str:
    """{{ post.language|language_name }}: in the language of the interface."""
    return languages.name_of(code, get_language() or "en")


@register.filter
def autonym(code: str) -> str:
    """{{ post.language|autonym }}: as its speakers write it."""
    return languages.autonym(code)


@register.filter
def contact_address(contact: str) -> str:
    """{{ event.safety_contact|contact_address }}: where a link leads; empty for words."""
    if contact.startswith(("https://", "http://", "mailto:")):
        return contact
    return f"mailto:{contact}" if EMAIL.fullmatch(contact) else ""
