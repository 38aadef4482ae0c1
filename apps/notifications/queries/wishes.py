# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people want to hear, where, and when not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from apps.accounts.models import User
from apps.core.times import known_zone
from apps.notifications.models import LEADS, Habits, Preference


@dataclass(frozen=True)
class Wishes:
    """Of one person for one event. `email` is false, too, where there is no address."""

    level: str = "follows"
    here: bool = True
    email: bool = True
    push: bool = True
    digest: str = ""
    leads: tuple[int, ...] = LEADS
    nudges: bool = True
    monthly: bool = True
    quiet_from: time | None = None
    quiet_until: time | None = None
    timezone: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """UTC in the place of one that is not known here."""
        return _zone(self.timezone)

    def rested(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into.

        Hours are those of the clock on the person's wall. An end that a clock change leaves out is
        as long after the hours before it; of one that comes twice the first ends them, but nothing
        is put off into the past.
        """
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None or start == end:
            return moment
        zone = self.zone
        local = moment.astimezone(zone)
        clock = local.time()
        is_quiet = start <= clock < end if start < end else clock >= start or clock < end
        if not is_quiet:
            return moment
        day = local.date() + timedelta(days=int(clock >= end))
        over = datetime.combine(day, end, zone)
        if over.timestamp() <= moment.timestamp():
            over = over.replace(fold=1)
        return over.astimezone(moment.tzinfo)

    def hears(self, *, names_me: bool) -> bool:
        """Whether the level lets this through."""
        if self.level == Preference.Level.NOTHING:
            return False
        return names_me or self.level == Preference.Level.FOLLOWS


def wishes_of(user_ids: Collection[int], *, event_id: int | None) -> dict[int, Wishes]:
    """For an event, or for what belongs to none. Three statements for any number of people.

    People without an account that works are left out.
    """
    return wishes_for([(event_id, user_ids)])[event_id]


def wishes_for(
    wanted: Collection[tuple[int | None, Collection[int]]],
) -> Mapping[int | None, dict[int, Wishes]]:
    """The same for several events at once, with as many statements."""
    everybody = {pk for _event, users in wanted for pk in users}
    accounts = User.objects.filter(pk__in=everybody, is_active=True)
    people = {
        pk: (bool(email), zone or "UTC")
        for pk, email, zone in accounts.values_list("pk", "email", "timezone")
    }
    habits = Habits.objects.in_bulk(list(people))
    events = [event for event, _users in wanted if event is not None]
    rows = Preference.objects.filter(Q(event=None) | Q(event__in=events), user__in=list(people))
    chosen = {(row.user_id, row.event_id): row for row in rows}
    plain = {pk: _habitual(habits.get(pk), zone) for pk, (_mail, zone) in people.items()}
    return {
        event: {
            pk: _wishes(
                plain[pk],
                chosen.get((pk, event)) or chosen.get((pk, None)),
                has_address=people[pk][0],
            )
            for pk in users
            if pk in people
        }
        for event, users in wanted
    }


def _habitual(habits: Habits | None, zone: str) -> Wishes:
    if habits is None:
        return Wishes(timezone=zone)
    return Wishes(
        leads=tuple(sorted(set(habits.leads), reverse=True)),
        nudges=habits.nudges,
        monthly=habits.monthly,
        quiet_from=habits.quiet_from,
        quiet_until=habits.quiet_until,
        timezone=zone,
    )


def _wishes(plain: Wishes, row: Preference | None, *, has_address: bool) -> Wishes:
    if row is None:
        return plain if has_address else replace(plain, email=False)
    return replace(
        plain,
        level=row.level,
        here=row.here,
        email=row.email and has_address,
        push=row.push,
        digest=row.digest,
    )


@lru_cache(maxsize=500)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name if known_zone(name) else "UTC")
