# SPDX-License-Identifier: AGPL-3.0-or-later
"""Holes of pages that are kept for strangers: {% load core_page %}{% hole "phase" start end %}."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from apps.core import page_cache

register = template.Library()


@register.simple_tag(takes_context=True)
def hole(context: Context, name: str, *args: object) -> SafeString:
    """What differs between readers of one kept page, see apps.core.page_cache.filler."""
    return page_cache.hole(context["request"], name, *args)
