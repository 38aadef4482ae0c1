# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time box and the live bar: {% load core_time_box %}. See apps.core.time_box."""

from datetime import UTC, date, datetime

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from apps.core import page_cache

register = template.Library()


@register.simple_tag(takes_context=True)
def time_box(
    context: Context,
    start: datetime,
    end: datetime | None,
    style: str = "",
    off: str = "",
    day: date | None = None,
) -> SafeString:
    """{% time_box session.starts_at session.ends_at style="big" off=word_when_cancelled %}"""
    words = (style, off, day.isoformat() if day else "")
    return page_cache.hole(context["request"], "time-box", _moment(start), _moment(end), *words)


@register.simple_tag(takes_context=True)
def live_bar(context: Context, start: datetime, end: datetime, label: str) -> SafeString:
    """{% live_bar session.starts_at session.ends_at session.title %}: bar and "38 min left"."""
    return page_cache.hole(context["request"], "live-bar", _moment(start), _moment(end), label)


@register.simple_tag(takes_context=True)
def phase_class(context: Context, start: datetime, end: datetime | None) -> SafeString:
    """{% phase_class a b %}: is-next, is-soon, is-live or is-ended, for the class of a slot."""
    return page_cache.hole(context["request"], "phase", _moment(start), _moment(end))


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
