# SPDX-License-Identifier: AGPL-3.0-or-later
"""How pages are put together: holes, and parts that are the same for all readers of a language."""

from functools import cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.core import page_cache

register = template.Library()


@register.simple_tag(takes_context=True)
def hole(context: Context, name: str, *args: object) -> SafeString:
    """What differs between readers of one kept page, see apps.core.page_cache.filler."""
    return page_cache.hole(context["request"], name, *args)


@register.simple_tag
def include_by_language(name: str) -> SafeString:
    """A template that needs nothing but the language: rendered once a process for each."""
    return _by_language(name, get_language())


@cache
def _by_language(name: str, language: str | None) -> SafeString:
    return render_to_string(name)
