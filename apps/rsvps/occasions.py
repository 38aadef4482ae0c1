# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events and sessions, as far as taking part is concerned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from apps.events.models import Event
from apps.rsvps.models import SEATED, Headcount, Rsvp
from apps.sessions.models import Session

Target = Event | Session
Answer = Rsvp.Answer


@dataclass(frozen=True)
class Occasion:
    """What one can take part in: an event, or a session of it."""

    event: Event
    session: Session | None = None

    @property
    def target(self) -> Target:
        return self.session or self.event

    @property
    def starts_at(self) -> datetime | None:
        return self.session.starts_at if self.session else self.event.begins_at

    @property
    def ends_at(self) -> datetime | None:
        if self.session:
            return self.session.ends_at or self.session.starts_at
        return self.event.finishes_at

    @property
    def is_off(self) -> bool:
        off = self.session is not None and self.session.is_off
        return off or self.event.cancelled_at is not None

    @property
    def takes_answers(self) -> bool:
        """Nobody takes part in a break, or in what is merely proposed."""
        session = self.session
        return session is None or not (session.is_break or session.state == Session.State.PROPOSED)

    @property
    def key(self) -> str:
        """How a device names it."""
        return f"s{self.session.pk}" if self.session else f"e{self.event.pk}"

    @property
    def address(self) -> str:
        if self.session:
            return reverse("rsvps:session", args=[self.event.slug, self.session.code])
        return reverse("rsvps:event", args=[self.event.slug])

    def here(self) -> dict[str, Any]:
        """What finds its headcount."""
        return {"event": self.event, "session": self.session}

    def is_over(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at is not None and self.starts_at <= now


def occasion_of(target: Target) -> Occasion:
    if isinstance(target, Session):
        return Occasion(target.event, target)
    return Occasion(target)


def answers_open(occasion: Occasion, headcount: Headcount | None, now: datetime) -> list[Answer]:
    """What somebody who has not answered yet can answer now."""
    if occasion.is_off or not occasion.takes_answers:
        return []
    if occasion.is_over(now):
        return [Answer.LATER]
    seated = [] if headcount and is_closed(headcount, now) else list(SEATED)
    modes = {Event.Mode.ONLINE: Answer.IN_PERSON, Event.Mode.ONSITE: Answer.ONLINE}
    impossible = modes.get(Event.Mode(occasion.event.mode))
    possible = [
        answer
        for answer in seated
        if answer != impossible and not (headcount and headcount.places(answer) == 0)
    ]
    return [*possible, Answer.LATER, Answer.INTERESTED, Answer.NOT_GOING]


def is_closed(headcount: Headcount, now: datetime) -> bool:
    """Whether the time to take a place is over."""
    return headcount.closes_at is not None and headcount.closes_at <= now
