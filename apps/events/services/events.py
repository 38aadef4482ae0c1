# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core import text
from apps.core.errors import Refused
from apps.events import ical
from apps.events.days import bounds
from apps.events.models import Event, EventRole, Series
from apps.events.services import checks
from apps.events.services.checks import plain
from apps.events.services.holding import hold
from apps.permalinks import services as permalinks
from apps.translations import services as translations


@transaction.atomic
def open_event(
    *,
    slug: str,
    name: str,
    starts_on: date,
    ends_on: date,
    timezone: str,
    mode: str,
    by: User | None,
    series: Series | None = None,
    language: str = "",
    description: str = "",
    place: str = "",
    region: str = "",
    languages: Iterable[str] = (),
    status: str = Event.Status.UNOFFICIAL,
    website: str = "",
    hidden: bool = False,
    safety_contact: str = "",
    holds_first_posts: bool = False,
) -> Event:
    """Open an event at /<slug>/; `by` becomes its owner. `timezone` is an IANA name.

    Refused for the portal's own words, addresses ever given to something else, and wrong dates.
    """
    slug = checks.free_slug(slug)
    starts_on, ends_on = checks.days(starts_on, ends_on)
    begins_at, finishes_at = bounds(starts_on, ends_on, checks.zone(timezone))
    event = Event(
        slug=slug,
        name=checks.name(name),
        series=series,
        language=checks.language(language),
        description=description,
        description_html=text.render(description).html,
        starts_on=starts_on,
        ends_on=ends_on,
        timezone=timezone,
        begins_at=begins_at,
        finishes_at=finishes_at,
        place=place.strip(),
        region=region.strip(),
        mode=Event.Mode(mode),
        languages=checks.all_languages(languages),
        status=Event.Status(status),
        website=checks.web_address(website),
        hidden=hidden,
        safety_contact=checks.contact(safety_contact),
        holds_first_posts=holds_first_posts,
        created_by=by,
    )
    _insert(event)
    permalinks.issue(event)
    ical.fill([event], now=clock.now())
    event.save(update_fields=["ical", "sequence"])
    if by is not None:
        hold(event, user=by, role=EventRole.Role.OWNER)
    record("event.opened", event, by=by, event=event)
    return event


@transaction.atomic
def change(event: Event, *, by: User | None, **fields: Any) -> Event:
    """Change any of the fields a person can edit; its address has `rename`.

    A change of zone or days moves begins_at and finishes_at. Sessions follow by "event.changed":
    their wall times stay, so a wrong zone is put right by changing it here.
    """
    if unknown := set(fields) - set(_CHECKS):
        raise TypeError(f"change does not change {sorted(unknown)}")
    checked = {key: _CHECKS[key](value) for key, value in fields.items()}
    event = Event.objects.select_for_update().get(pk=event.pk)
    changed = [key for key, value in checked.items() if getattr(event, key) != value]
    if not changed:
        return event
    before = {key: plain(getattr(event, key)) for key in changed}
    for key in changed:
        setattr(event, key, checked[key])
    after = {key: plain(checked[key]) for key in changed}
    checks.days(event.starts_on, event.ends_on)
    event.begins_at, event.finishes_at = bounds(event.starts_on, event.ends_on, event.timezone)
    if "description" in changed:
        event.description_html = text.render(event.description).html
    for field in {"name", "description"}.intersection(changed):
        translations.mark_outdated(event, field)
    _save(event)
    record("event.changed", event, by=by, event=event, fields=changed, before=before, after=after)
    return event


@transaction.atomic
def cancel(event: Event, *, by: User | None, reason: str = "") -> Event:
    """Say that the event does not take place, and why; its pages stay."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.cancelled_at is not None:
        return event
    event.cancelled_at, event.cancelled_reason = clock.now(), checks.reason(reason)
    _save(event)
    record("event.cancelled", event, by=by, event=event, reason=event.cancelled_reason)
    return event


@transaction.atomic
def restore(event: Event, *, by: User | None) -> Event:
    """Take a cancellation back."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.cancelled_at is None:
        return event
    before = event.cancelled_reason
    event.cancelled_at, event.cancelled_reason = None, ""
    _save(event)
    record("event.restored", event, by=by, event=event, cancelled_for=before)
    return event


def touch(event: Event) -> None:
    """Something a page of the event shows has changed: kept copies of its pages are void.

    One UPDATE; the instance given keeps its old version.
    """
    Event.objects.filter(pk=event.pk).update(version=F("version") + 1, updated_at=clock.now())


def tell_discussions(event: Event, *, are_there: bool) -> None:
    """The event has something to read in its discussions, or not any more: its bars say so."""
    changed = Event.objects.filter(pk=event.pk).exclude(has_discussions=are_there)
    changed.update(has_discussions=are_there, version=F("version") + 1)
    event.has_discussions = are_there


def _insert(event: Event) -> None:
    """Of two who ask for the same address at the same moment, one gets it."""
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Another event has this address already."), code="taken") from None


def _save(event: Event) -> None:
    """Write everything with a fresh calendar text and the next version; the row is locked."""
    event.version += 1
    ical.fill([event], now=clock.now())
    event.save()


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "series": lambda series: series,
    "name": checks.name,
    "language": checks.language,
    "description": str,
    "starts_on": lambda day: day,
    "ends_on": lambda day: day,
    "timezone": checks.zone,
    "place": str.strip,
    "region": str.strip,
    "mode": Event.Mode,
    "languages": checks.all_languages,
    "status": Event.Status,
    "website": checks.web_address,
    "hidden": bool,
    "safety_contact": checks.contact,
    "holds_first_posts": bool,
}
