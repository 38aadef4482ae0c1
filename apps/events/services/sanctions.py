# SPDX-License-Identifier: AGPL-3.0-or-later
"""Warn, silence and ban people; and keep those who are from writing.

Whoever is kept from writing still reads, takes their data along, and leaves.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.activity.services import record
from apps.core import roles
from apps.core.errors import Refused
from apps.core.prepared import Prepared
from apps.core.rules import Rule
from apps.events.models import Event, EventRole, Sanction
from apps.events.moderating import moderating
from apps.events.services import checks

MARK = "told"
"""On accounts: something a moderator has told them is not read yet."""

PAST = {"warning": "warned", "silence": "silenced", "ban": "banned"}

LONGEST_SILENCE = timedelta(days=366)

SANCTIONED = Prepared(
    lambda slot: (
        Sanction.objects.filter(user=slot("user"), lifted_at=None).order_by().values_list("pk")[:1]
    )
)
"""Whether somebody has a sanction that nobody took back: for nearly everybody the whole answer."""


@transaction.atomic
def warn(user: User, *, event: Event | None, rule: int, reason: str, by: Any) -> Sanction:
    """Tell a person what they did; it is shown to them until they say that they have read it."""
    role = _refuse_protected(user, event, by)
    return _given(Sanction.Kind.WARNING, user, event, role, rule=rule, reason=reason, by=by)


@transaction.atomic
def silence(
    user: User, *, event: Event, until: datetime, rule: int, reason: str, by: Any
) -> Sanction:
    """Let a person read only, in this event and until then; another one takes the place of this."""
    role = _refuse_protected(user, event, by)
    now = timezone.now()
    if not now < until <= now + LONGEST_SILENCE:
        raise Refused(_("A silence ends within a year from now."), code="until")
    standing = Sanction.objects.in_force(now).filter(user=user, event=event)
    standing.update(lifted_at=now)
    kind = Sanction.Kind.SILENCE
    return _given(kind, user, event, role, rule=rule, reason=reason, by=by, until=until)


@transaction.atomic
def ban(user: User, *, rule: int, reason: str, by: Any, until: datetime | None = None) -> Sanction:
    """Let a person write nowhere here, for good or until then. All their sessions end."""
    if not by.is_superuser:
        raise Refused(_("Only administrators can ban."), code="not-yours")
    role = _refuse_protected(user, None, by)
    now = timezone.now()
    if until is not None and until <= now:
        raise Refused(_("A ban ends later than now."), code="until")
    Sanction.objects.in_force(now).filter(user=user, event=None).update(lifted_at=now)
    kind = Sanction.Kind.BAN
    given = _given(kind, user, None, role, rule=rule, reason=reason, by=by, until=until)
    accounts.end_sessions(user, by=by)
    return given


@transaction.atomic
def lift(sanction: Sanction, *, by: Any) -> Sanction:
    """Take it back: the person writes again."""
    sanction = (
        Sanction.objects.select_for_update(of=("self",))
        .select_related("event", "user")
        .get(pk=sanction.pk)
    )
    right = moderating(by, sanction.event_id)
    if right is None:
        raise Refused(_("Only a moderator of the event can do this."), code="not-yours")
    if sanction.user_id == by.pk:
        raise Refused(_("You cannot do this to yourself."), code="protected")
    if sanction.lifted_at is None:
        sanction.lifted_at = timezone.now()
        sanction.save(update_fields=["lifted_at"])
        _record("lifted", sanction, right.role, by)
    return sanction


def tell(user: User) -> None:
    """Something of this person was decided: their next page says so, until they have read it."""
    accounts.mark(user.pk, MARK)


@transaction.atomic
def read_all(user: User) -> None:
    """The person has read what moderators told them."""
    Sanction.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
    accounts.unmark(user.pk, MARK)


def refuse_sanctioned(user: Any, *events: int | None, among: Q | None = None) -> None:
    """Refused, with the date, when this person may not write now in one of these events, or in one
    that `among` finds by its sanctions. One query, and one more for who ever was sanctioned.
    """
    if not SANCTIONED.rows(user=user.pk):
        return
    there = Q(event=None) | Q(event__in=[event for event in events if event is not None])
    if among is not None:
        there |= among
    standing = Sanction.objects.in_force(timezone.now()).filter(there, user=user)
    # The one that lasts longest is told: PostgreSQL puts the endless first.
    sanction = standing.order_by("-until").first()
    if sanction is not None:
        raise Refused(words_of(sanction), code=PAST[sanction.kind])


def words_of(sanction: Sanction) -> str:
    """What somebody cannot do, until when and why, in the active language."""
    until = ""
    if sanction.until is not None:
        until = formats.date_format(timezone.localtime(sanction.until), "DATETIME_FORMAT")
    told = {"until": until, "rule": sanction.rule}
    if sanction.kind == Sanction.Kind.SILENCE:
        said = _(
            "You cannot write in this event until %(until)s, under rule %(rule)s. You can read "
            "everything meanwhile."
        )
    elif until:
        said = _(
            "You cannot write here until %(until)s, under rule %(rule)s. You can read everything "
            "meanwhile."
        )
    else:
        said = _("You cannot write here any more, under rule %(rule)s. You can read everything.")
    words = said % told
    return f"{words} “{sanction.reason}”" if sanction.reason else words


def protected(user: User, event: Event | None, by: Any) -> str:
    """Why this person is not for `by` to sanction; empty when they are."""
    if user.pk == by.pk:
        return _("You cannot do this to yourself.")
    if user.is_superuser:
        return _("Administrators are not to be warned or silenced here.")
    if event is not None and not by.is_superuser:
        running = EventRole.objects.filter(event=event, user=user, role__in=roles.ORGANIZERS)
        if running.exists():
            return _("Organizers of this event are not to be warned or silenced by moderators.")
    return ""


def _refuse_protected(user: User, event: Event | None, by: Any) -> str:
    """The role in which `by` acts; Refused when they may not."""
    right = moderating(by, event.pk if event is not None else None)
    if right is None:
        raise Refused(_("Only a moderator of the event can do this."), code="not-yours")
    if why := protected(user, event, by):
        raise Refused(why, code="protected")
    return right.role


def _given(
    kind: str,
    user: User,
    event: Event | None,
    role: str,
    *,
    rule: int,
    reason: str,
    by: Any,
    until: datetime | None = None,
) -> Sanction:
    sanction = Sanction.objects.create(
        event=event,
        user=user,
        kind=kind,
        until=until,
        rule=Rule(rule),
        reason=checks.reason(reason),
        by=by,
    )
    tell(user)
    _record(PAST[kind], sanction, role, by)
    return sanction


def _record(what: str, sanction: Sanction, role: str, by: Any) -> None:
    """Without the person: the record is the public log's."""
    until = sanction.until.isoformat() if sanction.until else None
    record(
        f"sanction.{what}",
        sanction,
        by=by,
        event=sanction.event,
        rule=sanction.rule,
        role=role,
        kind=sanction.kind,
        until=until,
    )
