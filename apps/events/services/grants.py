# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for grants, give, refuse and take them back."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.activity.services import record
from apps.core import languages, roles
from apps.core.errors import Refused
from apps.events.models import Event, EventRole, Grant, Series
from apps.events.services import checks
from apps.events.services.events import touch

GRANT_MARK = "grant"
"""On accounts: a request was decided, and the person has not looked yet."""

OPEN_AT_MOST = 5
"""Requests of one person that wait."""

LONGEST = timedelta(days=2 * 366)
MOST = 500
WHY_LENGTH = 2000


@transaction.atomic
def ask_for_grant(
    *,
    event: Event | None = None,
    series: Series | None = None,
    name: str = "",
    why: str,
    language: str = "",
    until: date | None = None,
    by: Any,
) -> Grant:
    """Ask to start discussions in an event, in a series, or in an event that is not here yet.

    Asked again for the same while it waits, the words are put in place of the earlier ones.
    """
    name = "" if event or series else " ".join(name.split())
    why = why.strip()
    if not (event or series or name):
        raise Refused(_("Say which event or series it is for."), code="nowhere")
    if not why or len(why) > WHY_LENGTH:
        raise Refused(
            _("Say why, in %(count)d letters at most.") % {"count": WHY_LENGTH}, code="no-why"
        )
    if until is not None and not timezone.localdate() <= until <= _latest():
        raise Refused(_("A grant ends within two years from now."), code="until")
    said = {
        "why": why,
        "language": languages.canonical(language) or languages.guess(why),
        "wanted_until": until,
    }
    scope = {"event": event, "series": series, "name": name, "state": Grant.State.ASKED}
    waiting = Grant.objects.filter(user=by, state=Grant.State.ASKED)
    if waiting.filter(**scope).update(**said):
        return waiting.get(**scope)
    if waiting.count() >= OPEN_AT_MOST:
        raise Refused(
            _("%(count)d requests of yours wait already. Wait for an answer to one of them.")
            % {"count": OPEN_AT_MOST},
            code="too-many-open",
        )
    try:
        with transaction.atomic():
            grant = Grant.objects.create(user=by, **scope, **said)
    except IntegrityError:
        # Sent twice at the same moment: the other one is the request.
        return waiting.get(**scope)
    _record("asked", grant, by)
    return grant


@transaction.atomic
def give_grant(
    grant: Grant,
    *,
    discussions: int,
    parts: int,
    parts_each: bool,
    until: date,
    reason: str = "",
    by: Any,
) -> Grant:
    """Say yes: so many discussions, so many parts in each of them or in all, until that day."""
    grant = _locked(grant, by)
    _refuse_unless(grant, Grant.State.ASKED)
    if not (1 <= discussions <= MOST and 0 <= parts <= MOST):
        raise Refused(
            _("A grant is for 1 to %(count)d discussions.") % {"count": MOST}, code="how-many"
        )
    if not timezone.localdate() <= until <= _latest():
        raise Refused(_("A grant ends within two years from now."), code="until")
    grant.discussions, grant.parts, grant.parts_each = discussions, parts, parts_each
    grant.until = until
    return _decided(grant, Grant.State.GIVEN, reason, by)


@transaction.atomic
def refuse_grant(grant: Grant, *, reason: str, by: Any) -> Grant:
    """Say no, and why."""
    grant = _locked(grant, by)
    _refuse_unless(grant, Grant.State.ASKED)
    return _decided(grant, Grant.State.REFUSED, _needed(reason), by)


@transaction.atomic
def revoke_grant(grant: Grant, *, reason: str, by: Any) -> Grant:
    """Take it back: nothing new is started by it; what was started stays."""
    grant = _locked(grant, by)
    if grant.state == Grant.State.REVOKED:
        return grant
    _refuse_unless(grant, Grant.State.GIVEN)
    return _decided(grant, Grant.State.REVOKED, _needed(reason), by)


@transaction.atomic
def start_by_grant_only(event: Event, *, only: bool, by: Any) -> Event:
    """Whether discussions there are started by who has a grant, or by everybody.

    In an unofficial event administrators decide it: its owner is whom the grants limit.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status == Event.Status.UNOFFICIAL and by is not None and not by.is_superuser:
        raise Refused(
            _("In an unofficial event only administrators decide on this."), code="not-yours"
        )
    if event.starts_by_grant != only:
        event.starts_by_grant = only
        event.version += 1
        event.save(update_fields=["starts_by_grant", "version", "updated_at"])
        record("event.starts_by_grant", event, by=by, event=event, only=only)
    return event


def read_decisions(user: Any) -> None:
    """The person has seen what became of their requests."""
    accounts.unmark(user.pk, GRANT_MARK)


def _latest() -> date:
    return timezone.localdate() + LONGEST


def _needed(reason: str) -> str:
    reason = checks.reason(reason)
    if not reason:
        raise Refused(_("Say why: the person reads it."), code="no-reason")
    return reason


def _locked(grant: Grant, by: Any) -> Grant:
    """The row, locked; Refused for who does not decide it. Nobody decides on their own."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("event", "series", "user")
    grant = rows.get(pk=grant.pk)
    if by.is_superuser:
        return grant
    event = grant.event
    adopted = event is not None and event.status != Event.Status.UNOFFICIAL
    works = EventRole.objects.filter(event=event, user=by, role__in=roles.ORGANIZERS)
    if not adopted or grant.user_id == by.pk or not works.exists():
        raise Refused(
            _("Administrators decide on this, or the organizers of an adopted event."),
            code="not-yours",
        )
    return grant


def _refuse_unless(grant: Grant, state: str) -> None:
    if grant.state != state:
        raise Refused(
            _("This is decided already: %(state)s.") % {"state": grant.get_state_display()},
            code="decided",
        )


def _decided(grant: Grant, state: str, reason: str, by: Any) -> Grant:
    grant.state, grant.answer = state, checks.reason(reason)
    grant.decided_by, grant.decided_at = by, timezone.now()
    grant.save()
    accounts.mark(grant.user_id, GRANT_MARK)
    if grant.event is not None:
        touch(grant.event)
    _record(state, grant, by)
    return grant


def _record(what: str, grant: Grant, by: Any) -> None:
    """The event's trace, as that of roles; without an event it is the administrators'."""
    told: dict[str, Any] = {"user": grant.user_id, "scope": grant.scope}
    if what == Grant.State.GIVEN:
        told |= {"discussions": grant.discussions, "parts": grant.parts}
        told |= {"parts_each": grant.parts_each, "until": checks.plain(grant.until)}
    if grant.answer:
        told["reason"] = grant.answer
    record(f"grant.{what}", grant, by=by, event=grant.event, **told)
