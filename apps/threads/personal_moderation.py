# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderation keeps about people; imported by apps.threads.personal."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import not_told, tells
from apps.threads.models import HeldPost, Report


@tells(
    "held",
    what=_("Texts of yours that a moderator reads first, and what was decided about them."),
    seen=_("You, and the moderators of the event."),
    kept=_("Until you leave. You can take one back while it waits."),
    fields=["threads.HeldPost.user"],
)
def held(user: User) -> Iterator[dict[str, Any]]:
    for text in HeldPost.objects.filter(user=user).order_by("pk").iterator(500):
        yield {
            "written_at": text.created_at,
            "title": text.title,
            "text": text.text,
            "language": text.language,
            "outcome": text.outcome,
            "reason": text.reason,
            "decided_at": text.decided_at,
        }


@tells(
    "reports",
    what=_("What you reported to moderators: the rule, and your words."),
    seen=_("The moderators of the event, who are not shown your name."),
    kept=_("For good, but without you once you have left."),
    fields=["threads.Report.reporter"],
)
def reports(user: User) -> Iterator[dict[str, Any]]:
    for report in Report.objects.filter(reporter=user).order_by("pk").iterator(500):
        yield {"rule": report.rule, "words": report.words, "reported_at": report.created_at}


not_told(
    "threads.Case.worker",
    "threads.Case.decided_by",
    because="What a moderator decided is in the activity of whoever decided it.",
)
