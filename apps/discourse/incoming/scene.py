# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where something is taken in: the topic, and what of the forum is open to everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.discourse.models import EventMirror, Forum, Topic
from apps.discourse.texts.records import ForumTopic
from apps.threads.services import Origin

LONG_AGO = timedelta(hours=6)
"""Nobody is told anew of what was said before that."""


@dataclass
class Scene:
    """`told` is the topic as the forum answered, None while only deliveries are known."""

    topic: Topic
    now: datetime
    told: ForumTopic | None = None

    @property
    def mirror(self) -> EventMirror:
        return self.topic.mirror

    @property
    def forum(self) -> Forum:
        return self.topic.mirror.forum

    @property
    def place(self) -> str:
        return self.forum.name

    @property
    def categories(self) -> frozenset[int]:
        return open_categories(self.mirror, self.topic)

    def address(self, number: int) -> str:
        return f"{self.forum.base_url}/t/-/{self.topic.number}/{number}"

    def origin(self, number: int) -> Origin:
        return Origin(place=self.place, address=self.address(number))

    def is_long_ago(self, at: datetime) -> bool:
        return at < self.now - LONG_AGO


def open_categories(mirror: EventMirror, topic: Topic | None = None) -> frozenset[int]:
    """Where topics of the event lie; while they are moved to another place, there, too."""
    known = {mirror.section, mirror.main_category}
    if topic is not None:
        known.add(topic.sent_category)
    return frozenset(number for number in known if number)
