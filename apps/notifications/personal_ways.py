# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a person wants to be told, and what they answered by mail; it goes with them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, lets_go, tells
from apps.notifications.models import MailedReply, PushDevice


@tells(
    "devices",
    what=_(
        "The browsers that you want to be told on: the address at their push service, keys to "
        "encrypt for them, and whether messages arrived."
    ),
    seen=_("Only you. The push service of your browser sees that something comes, not what."),
    kept=_("Until you remove the device, sign out on it, or leave."),
    fields=["notifications.PushDevice.user"],
)
def devices(user: User) -> Iterator[dict[str, Any]]:
    for device in PushDevice.objects.filter(user=user).order_by("pk"):
        yield {
            "browser": device.name,
            "address": device.endpoint,
            "since": device.created_at,
            "last_told_at": device.worked_at,
            "failures": device.failures,
        }


@tells(
    "answers_by_mail",
    what=_(
        "Your answers by mail: where, when, and what became of them. The text is kept here only "
        "while it waits for you."
    ),
    seen=_("Only you; what is published, everybody."),
    kept=_("The text for 30 days at most, that it came for 180 days."),
    fields=["notifications.MailedReply.user"],
)
def answers_by_mail(user: User) -> Iterator[dict[str, Any]]:
    rows = MailedReply.objects.filter(user=user).select_related("post").order_by("pk")
    for row in rows.iterator(500):
        yield {
            "discussion": row.thread_id,
            "came_from": row.sender,
            "text": row.text,
            "state": row.state,
            "why_not_published": row.refusal,
            "post": row.post_id,
            "received_at": row.received_at,
        }


@lets_go
def let_go(leaving: Leaving) -> None:
    PushDevice.objects.filter(user=leaving.user).delete()
    MailedReply.objects.filter(user=leaving.user).delete()
