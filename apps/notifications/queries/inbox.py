# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's notices with what they tell of, a page at a time; a constant number of statements."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from apps.events.models import Event
from apps.notifications.models import Notice, NoticeItem
from apps.notifications.queries.truth import WITH, true_ones

PAGE = 30

ITEMS = 8
"""Items of one notice that are looked at; the others are counted."""

KEY = re.compile(r"([ur])(\d{1,20})-(\d{1,18})")
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Shown:
    """A notice with what is still true of it."""

    notice: Notice
    items: Sequence[NoticeItem]

    @property
    def more(self) -> int:
        """How many items were not looked at."""
        return max(0, self.notice.count - ITEMS)


@dataclass(frozen=True)
class InboxPage:
    shown: list[Shown]
    older: str
    """The key of the next page; empty on the last one."""


def inbox(user: Any, *, before: str = "", event: Event | None = None, now: datetime) -> InboxPage:
    """Unread ones first, then the latest. What is not true any more is left out."""
    rows = Notice.objects.in_inbox().filter(user=user)
    if event is not None:
        rows = rows.filter(event=event)
    found = list(_after(rows, before).select_related("event").newest_first()[: PAGE + 1])
    older = _key(found[PAGE - 1]) if len(found) > PAGE else ""
    return InboxPage(with_items(found[:PAGE], now=now), older)


def with_items(
    notices: Iterable[Notice], *, now: datetime, for_strangers: bool = False
) -> list[Shown]:
    """Two statements and what the truth costs."""
    notices = list(notices)
    latest = Window(
        RowNumber(), partition_by="notice", order_by=[F("happened_at").desc(), F("pk").desc()]
    )
    rows = NoticeItem.objects.filter(notice__in=notices).annotate(place=latest)
    items = _loaded(rows.filter(place__lte=ITEMS))
    return _joined(notices, true_ones(items, now=now, for_strangers=for_strangers))


def _loaded(rows: QuerySet[NoticeItem]) -> list[NoticeItem]:
    return list(rows.select_related(*WITH).defer("post__fragments", "post__text").order_by("pk"))


def _joined(notices: Sequence[Notice], items: Collection[NoticeItem]) -> list[Shown]:
    by_notice: dict[int, list[NoticeItem]] = defaultdict(list)
    for item in items:
        by_notice[item.notice_id].append(item)
    return [Shown(notice, by_notice[notice.pk]) for notice in notices if by_notice[notice.pk]]


def events_of(user: Any) -> QuerySet[Event]:
    """Events that somebody has notices of, the latest first."""
    theirs = Notice.objects.in_inbox().filter(user=user, event__isnull=False)
    rows = Event.objects.visible_to(user).filter(pk__in=theirs.values("event"))
    return rows.order_by("-begins_at", "pk")


def _key(notice: Notice) -> str:
    ticks = (notice.updated_at - SINCE) // TICK
    return f"{'r' if notice.is_seen else 'u'}{ticks}-{notice.pk}"


def _after(rows: Any, key: str) -> Any:
    """What follows the notice of this key; everything, where it is none."""
    found = KEY.fullmatch(key)
    if found is None:
        return rows
    try:
        moment = SINCE + int(found[2]) * TICK
    except OverflowError:
        return rows
    is_seen = found[1] == "r"
    further = Q(is_seen=is_seen, updated_at__lt=moment) | Q(
        is_seen=is_seen, updated_at=moment, pk__lt=int(found[3])
    )
    return rows.filter(further if is_seen else further | Q(is_seen=True))
