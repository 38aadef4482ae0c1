# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Wishes:
    """What a person wants to be told of an event, and where."""

    level: str = "follows"
    here: bool = True
    email: bool = True
    push: bool = True
    digest: str = ""
    leads: tuple[int, ...] = (30,)

    def rested(self, moment: datetime) -> datetime:
        """The moment, or when the person's quiet hours are over."""
        return moment


def wishes_of(user_ids: Collection[int], *, event_id: int | None) -> dict[int, Wishes]:
    """Of each of these people."""
    return dict.fromkeys(user_ids, Wishes())
