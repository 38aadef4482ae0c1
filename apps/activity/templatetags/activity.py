# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hidden field that lets a form be sent twice: {% load activity %}{% idempotency_key %}."""

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.activity.forms import FIELD, fresh_key
from apps.core import page_cache

register = template.Library()


@register.simple_tag(takes_context=True)
def idempotency_key(context: Context) -> SafeString:
    """A fresh key for each form and reader, also in pages kept for strangers."""
    return page_cache.hole(context["request"], "idempotency-key")


@page_cache.filler("idempotency-key")
def _field(request: HttpRequest) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, fresh_key())
