# SPDX-License-Identifier: AGPL-3.0-or-later
"""<time> elements in the reader's zone and language: {% load core_times %}."""

from datetime import datetime

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.core import times

register = template.Library()


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime, kind: str = "full", zone: str = "") -> SafeString:
    """{% when session.starts_at "time" %}; kinds: time, day, date, full.

    A third word is a zone other than the reader's, for the event's own time.
    """
    return _element(context, kind, moment, None, zone)


@register.simple_tag(takes_context=True)
def time_range(
    context: Context, start: datetime, end: datetime, kind: str = "range", zone: str = ""
) -> SafeString:
    """{% time_range a b %} from-to hours; {% time_range a b "days" %} first and last day."""
    return _element(context, kind, start, end, zone)


@register.simple_tag(takes_context=True)
def relative(context: Context, moment: datetime) -> SafeString:
    """{% relative post.created_at %}: "in 45 minutes"; the date once it is a week away."""
    return _element(context, "rel", moment, None, "")


@register.simple_tag(takes_context=True)
def zone_label(context: Context, zone: str, at: datetime | None = None) -> str:
    """{% zone_label event.timezone event.starts_at %}: "Warsaw, UTC+2"."""
    return times.zone_label(zone, context["request"].preferences.ui_language, at=at)


def _element(
    context: Context, kind: str, start: datetime, end: datetime | None, zone: str
) -> SafeString:
    reader = context["request"].preferences
    return times.time_element(
        kind,
        start,
        end,
        zone=zone or reader.timezone,
        language=reader.ui_language,
        now=timezone.now(),
        fixed=bool(zone),
    )
