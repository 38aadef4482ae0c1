# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where something is taken in: the topic, and what of the forum is open to everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

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
    """Where topics of the event lie that everybody may read; while they are moved to another place,
    there, too."""
    known = set(used_categories(mirror))
    if topic is not None and topic.sent_category:
        known.add(topic.sent_category)
    return frozenset(known - set(mirror.closed_categories))


def used_categories(mirror: EventMirror) -> frozenset[int]:
    return frozenset(number for number in (mirror.section, mirror.main_category) if number)


def note_category(mirror: EventMirror, number: int, *, closed: bool, now: datetime) -> None:
    """It was closed to some there, or opened again: what lies in it is read again, and hidden here,
    or shown again."""
    if closed is (number in mirror.closed_categories):
        return
    others = [one for one in mirror.closed_categories if one != number]
    mirror.closed_categories = [*others, number] if closed else others
    EventMirror.objects.filter(pk=mirror.pk).update(closed_categories=mirror.closed_categories)
    topics = Topic.objects.filter(mirror=mirror, number__isnull=False)
    inside = topics.filter(Q(there_category=number) | Q(sent_category=number))
    inside.exclude(kind=Topic.Kind.SECTION).read_anew(now=now)
    sending = topics.filter(changed__gt=F("worked"), next_try_at__isnull=False)
    sending.update(next_try_at=None)
