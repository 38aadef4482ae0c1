# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened, before it is known who is told of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.notifications.models import STRENGTH, Kind


@dataclass(frozen=True)
class News:
    """One thing to tell. `key` names it in its version: nobody is told of a key twice.

    `group` is the line of the inbox that it joins. What has `hurries_until` waits for no quiet
    hours that end later: it would be too late.
    """

    key: str
    kind: Kind
    group: str
    happened_at: datetime
    event: int | None = None
    session: int | None = None
    thread: int | None = None
    post: int | None = None
    actor: int | None = None
    data: dict[str, Any] = field(default_factory=dict, compare=False)
    hurries_until: datetime | None = None


@dataclass(frozen=True)
class Telling:
    """Somebody to tell it to. `names_me`: it concerns them, and is not only followed by them."""

    user: int
    news: News
    names_me: bool = False

    @property
    def rank(self) -> tuple[int, bool]:
        """Less is stronger."""
        return STRENGTH[self.news.kind], not self.names_me
