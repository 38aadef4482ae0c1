# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person asked about pictures; the pictures themselves are told by apps.media."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import not_told, tells
from apps.threads.models import PictureRequest


@tells(
    "picture_requests",
    what=_("Pictures whose removal you asked for, why, and how you wanted to be answered."),
    seen=_("The moderators of the event."),
    kept=_("For good, without your name once you have left; the way to answer a month."),
    fields=["threads.PictureRequest.made_by"],
)
def picture_requests(user: User) -> Iterator[dict[str, Any]]:
    for asked in PictureRequest.objects.filter(made_by=user).order_by("pk"):
        yield {
            "post": asked.post_id,
            "reason": asked.reason,
            "contact": asked.contact,
            "asked_at": asked.created_at,
            "decided_at": asked.decided_at,
        }


not_told(
    "threads.PictureRequest.decided_by",
    because="Each decision is in the activity of whoever made it.",
)
