# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person follows, wishes to hear and was told; all of it goes with them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.notifications.models import (
    Follow,
    Habits,
    Notice,
    NoticeFeed,
    NoticeItem,
    OwnLeads,
    Preference,
)


@tells(
    "follows",
    what=_("What you follow, and what you want to hear of no more."),
    seen=_("Only you."),
    kept=_("Until you change it, or leave."),
    fields=["notifications.Follow.user", "notifications.Follow.person"],
)
def follows(user: User) -> Iterator[dict[str, Any]]:
    rows = Follow.objects.filter(user=user).select_related(
        "event", "session__event", "series", "area", "thread__event", "thread__session__event",
        "person",
    )  # fmt: skip
    for row in rows.order_by("pk").iterator(500):
        yield {
            "page": getattr(row, row.kind).get_absolute_url(),
            "follows": row.wanted,
            "since": row.changed_at,
        }


@tells(
    "wishes",
    what=_("What you want to hear of which event, where, and your quiet hours."),
    seen=_("Only you."),
    kept=_("Until you change it, or leave."),
    fields=[
        "notifications.Preference.user",
        "notifications.Habits.user",
        "notifications.OwnLeads.user",
    ],
)
def wishes(user: User) -> Iterator[dict[str, Any]]:
    for row in Preference.objects.filter(user=user).select_related("event").order_by("pk"):
        yield {
            "page": row.event.get_absolute_url() if row.event else None,
            "what": row.level,
            "in_the_inbox": row.here,
            "by_email": row.email,
            "on_devices": row.push,
            "digest": row.digest,
            "since": row.changed_at,
        }
    for habits in Habits.objects.filter(user=user):
        yield {
            "quiet_from": habits.quiet_from and habits.quiet_from.isoformat(),
            "quiet_until": habits.quiet_until and habits.quiet_until.isoformat(),
            "minutes_before_a_session": habits.leads,
            "words_before_and_after_an_event": habits.nudges,
            "open_questions_once_a_month": habits.monthly,
        }
    own = OwnLeads.objects.filter(user=user).select_related(
        "headcount__event", "headcount__session__event"
    )
    for chosen in own.order_by("pk"):
        thing = chosen.headcount.session or chosen.headcount.event
        yield {"page": thing.get_absolute_url(), "minutes_before": chosen.leads}


@tells(
    "notices",
    what=_("What you were told, when, and whether you have seen it."),
    seen=_("Only you."),
    kept=_("For 90 days once you have seen it, a year otherwise, or until you leave."),
    fields=[
        "notifications.Notice.user",
        "notifications.NoticeItem.user",
        "notifications.NoticeItem.actor",
    ],
)
def notices(user: User) -> Iterator[dict[str, Any]]:
    rows = NoticeItem.objects.filter(user=user).select_related("notice")
    for row in rows.order_by("pk").iterator(500):
        yield {
            "kind": row.kind,
            "about": row.notice.group,
            "happened_at": row.happened_at,
            "seen": row.notice.is_seen,
            "by_email_at": row.email_at,
        }


@tells(
    "feed_of_notices",
    what=_("That a feed reader may ask for your notices at a secret address, and since when."),
    seen=_("You; and what is at the address, whoever you give it to."),
    kept=_("Until you switch it off, or leave."),
    fields=["notifications.NoticeFeed.user"],
)
def feed_of_notices(user: User) -> Iterator[dict[str, Any]]:
    """Not the address itself: a download lies about, and opens nothing."""
    for feed in NoticeFeed.objects.filter(user=user):
        yield {"made_at": feed.made_at}


@lets_go
def let_go(leaving: Leaving) -> None:
    """What others were told of what somebody did goes, too: it would name them."""
    for model in (Follow, Preference, Habits, OwnLeads, Notice, NoticeFeed):
        model._default_manager.filter(user=leaving.user).delete()
    Follow.objects.filter(person__in=[leaving.person, leaving.former]).delete()
    NoticeItem.objects.filter(actor__in=[leaving.person, leaving.former]).delete()
