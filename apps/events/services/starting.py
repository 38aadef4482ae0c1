# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start an event by a grant; suggest one without; answer suggestions."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.core.slugs import slug_of
from apps.events.models import Event, Grant, Suggestion
from apps.events.services import checks
from apps.events.services.events import open_event
from apps.events.services.grants import GRANT_MARK

ANSWERED_WITHIN = timedelta(days=7)
WAITING_AT_MOST = 3
"""Suggestions of one person that wait."""

BY_A_SERIES = 3
"""Events that somebody starts by one grant for a series."""

TRIES = 20
NOT_OURS = {"taken", "address-taken", ""}
USUAL = {"discussions": 5, "parts": 2, "parts_each": True}
LASTS = timedelta(days=90)
"""How long the grant that comes with a suggested event goes on after the event."""


@transaction.atomic
def start_event(
    grant: Grant,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    timezone: str,
    languages: Iterable[str] = (),
    website: str = "",
    by: User,
) -> Event:
    """Start an unofficial event, at once; whoever starts it owns it, and their grant is for it."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("series")
    live = rows.live(clock.localdate()).filter(user=by, event=None)
    found = live.filter(pk=grant.pk).first()
    if found is None:
        raise Refused(_("This grant starts no event any more."), code="no-grant")
    if found.series is not None:
        started = Event.objects.filter(series=found.series, created_by=by, starts_by_grant=True)
        if started.count() >= BY_A_SERIES:
            raise Refused(
                _("By a grant for a series you start %(count)d events.") % {"count": BY_A_SERIES},
                code="enough",
            )
    codes = checks.all_languages(languages)
    event = _opened(
        checks.name(name),
        series=found.series,
        starts_on=starts_on,
        ends_on=ends_on,
        timezone=timezone,
        mode=Event.Mode.ONLINE,
        language=codes[0] if codes else "",
        languages=codes,
        website=website,
        by=by,
    )
    event.starts_by_grant = True
    event.save(update_fields=["starts_by_grant"])
    if found.series is None:
        found.event = event
        found.save(update_fields=["event"])
    record("event.started", event, by=by, event=event, grant=found.pk)
    return event


@transaction.atomic
def suggest_event(
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    timezone: str,
    languages: Iterable[str] = (),
    website: str = "",
    note: str = "",
    by: User,
) -> Suggestion:
    """Ask for an event to be opened: an administrator answers within a week."""
    starts_on, ends_on = checks.days(starts_on, ends_on)
    User.objects.select_for_update().get(pk=by.pk)
    waiting = Suggestion.objects.filter(user=by, state=Suggestion.State.WAITING)
    name = checks.name(name)
    if same := waiting.filter(name=name, starts_on=starts_on).first():
        return same
    if waiting.count() >= WAITING_AT_MOST:
        raise Refused(
            _("%(count)d suggestions of yours wait already.") % {"count": WAITING_AT_MOST},
            code="too-many-open",
        )
    suggestion = Suggestion.objects.create(
        user=by,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        timezone=checks.zone(timezone),
        languages=checks.all_languages(languages),
        website=checks.web_address(website),
        note=note.strip()[:2000],
        owner=_least_busy(),
        answer_by=clock.localdate() + ANSWERED_WITHIN,
    )
    record("suggestion.made", suggestion, by=by)
    return suggestion


@transaction.atomic
def open_suggestion(suggestion: Suggestion, *, reason: str = "", by: Any) -> Event:
    """Say yes: the event opens, unofficial, and whoever suggested it owns it by a usual grant."""
    suggestion = _waiting(suggestion, by)
    person = suggestion.user
    grant = Grant.objects.create(
        user=person,
        name=suggestion.name,
        why=suggestion.note or suggestion.name,
        state=Grant.State.GIVEN,
        until=max(clock.localdate(), suggestion.ends_on) + LASTS,
        answer=checks.reason(reason),
        decided_by=by,
        decided_at=clock.now(),
        **USUAL,
    )
    event = start_event(
        grant,
        name=suggestion.name,
        starts_on=suggestion.starts_on,
        ends_on=suggestion.ends_on,
        timezone=suggestion.timezone,
        languages=suggestion.languages,
        website=suggestion.website,
        by=person,
    )
    suggestion.event = event
    _answered(suggestion, Suggestion.State.OPENED, reason, by)
    return event


@transaction.atomic
def decline_suggestion(suggestion: Suggestion, *, reason: str, by: Any) -> Suggestion:
    """Say no, and why."""
    suggestion = _waiting(suggestion, by)
    if not checks.reason(reason):
        raise Refused(_("Say why: the person reads it."), code="no-reason")
    return _answered(suggestion, Suggestion.State.DECLINED, reason, by)


@transaction.atomic
def take_suggestion(suggestion: Suggestion, *, by: Any) -> Suggestion:
    """Be the one who answers it."""
    suggestion = _waiting(suggestion, by)
    suggestion.owner = by
    suggestion.save(update_fields=["owner"])
    record("suggestion.taken", suggestion, by=by)
    return suggestion


def _waiting(suggestion: Suggestion, by: Any) -> Suggestion:
    if not by.is_superuser:
        raise Refused(_("Administrators answer suggestions."), code="not-yours")
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("user__person")
    suggestion = rows.get(pk=suggestion.pk)
    if suggestion.state != Suggestion.State.WAITING:
        raise Refused(
            _("This is decided already: %(state)s.") % {"state": suggestion.get_state_display()},
            code="decided",
        )
    return suggestion


def _answered(suggestion: Suggestion, state: str, reason: str, by: Any) -> Suggestion:
    suggestion.state, suggestion.answer = state, checks.reason(reason)
    suggestion.decided_at, suggestion.owner = clock.now(), by
    suggestion.save()
    accounts.mark(suggestion.user_id, GRANT_MARK)
    told = {"user": suggestion.user_id, "reason": suggestion.answer}
    record(f"suggestion.{state}", suggestion, by=by, event=suggestion.event, **told)
    return suggestion


def _least_busy() -> User | None:
    """The administrator who has fewest suggestions to answer."""
    waiting = Suggestion.objects.filter(state=Suggestion.State.WAITING, owner__isnull=False)
    busy = dict(waiting.values_list("owner").annotate(number=Count("pk")).order_by())
    admins = User.objects.filter(Q(is_superuser=True), is_active=True).order_by("pk")
    return min(admins, key=lambda one: busy.get(one.pk, 0), default=None)


def _opened(name: str, **fields: Any) -> Event:
    """At the first of its own words that nothing else has or had."""
    for slug in _slugs(name, fields["starts_on"]):
        try:
            with transaction.atomic():
                return open_event(slug=slug, name=name, **fields)
        except Refused as refusal:
            if refusal.code not in NOT_OURS:
                raise
    raise Refused(_("Give it a name that no other event has."), code="taken")


def _slugs(name: str, starts_on: date) -> Iterator[str]:
    words = slug_of(name) or "event"
    yield words
    dated = words if str(starts_on.year) in words else f"{words}-{starts_on.year}"
    yield dated
    for number in range(2, TRIES):
        yield f"{dated}-{number}"
