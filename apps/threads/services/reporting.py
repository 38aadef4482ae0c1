# SPDX-License-Identifier: AGPL-3.0-or-later
"""Report what breaks a rule."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core import limits
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events import services as events
from apps.threads.models import Case, Post, Report, Thread
from apps.threads.services.carrying import locked_after_cases
from apps.threads.services.locking import lock, lock_home

WORDS = 1000
"""Letters of a reporter's own words."""


def report(
    target: Post | Thread, *, rule: int, words: str = "", reporter: Any = None, address: str = ""
) -> Case:
    """Tell the moderators that a post or a whole discussion breaks a rule.

    `reporter` is None for a reader without an account; `address` is for the limit only, and kept
    nowhere. The same person again about the same text changes nothing.
    """
    words = words.replace("\r\n", "\n").strip()
    if len(words) > WORDS:
        raise Refused(_("That is too long: %(limit)d letters at most.") % {"limit": WORDS})
    _refuse_haste(target, reporter, address)
    if reporter is not None:
        thread = target if isinstance(target, Thread) else target.thread
        events.refuse_sanctioned(reporter, thread.event_id)
    with transaction.atomic():
        _refuse_gone(target)
        case = open_case(target)
        said = {"rule": Rule(rule), "words": words}
        if reporter is None:
            Report.objects.create(case=case, **said)
        elif not Report.objects.get_or_create(case=case, reporter=reporter, defaults=said)[1]:
            return case
        # Without the reporter: whom they name may see what happened to their post.
        record("case.reported", case, event=case.event, rule=rule)
    return case


@transaction.atomic
def open_case(target: Post | Thread) -> Case:
    """The open case about this text, in the event where the text is at this moment; a new one where
    there is none."""
    if isinstance(target, Thread):
        post, about = None, Q(thread=target, post=None, held=None)
        thread = locked_after_cases(about, partial(lock, target))
        if thread.merged_into_id is not None:
            raise Refused(_("This discussion was merged into another."), code="merged")
    else:
        post, about = target, Q(post=target, held=None)
        thread = locked_after_cases(about, partial(lock_home, target))
    case = Case.objects.filter(about, decided_at=None).select_related("post", "event").first()
    return case or Case.objects.create(
        event=thread.event, thread=thread, post=post, language=target.language
    )


def _refuse_gone(target: Post | Thread) -> None:
    """What is hidden may be reported still; what is removed is not there any more."""
    rows: Any = type(target).objects.filter(pk=target.pk)
    if rows.exclude(removed_at=None).filter(hidden_at=None).exists():
        raise Refused(_("This text was taken away already."), code="gone")


def _refuse_haste(target: Post | Thread, reporter: Any, address: str) -> None:
    """People report ten texts in ten minutes, an address thirty; strangers one text five times."""
    some = timedelta(minutes=10)
    kind = "thread" if isinstance(target, Thread) else "post"
    if reporter is not None:
        limits.limit_or_refuse("threads.report", reporter.pk, rate=10, per=some, burst=10)
    else:
        about = f"{kind}:{target.pk}"
        limits.limit_or_refuse("threads.report.text", about, rate=5, per=some, burst=5)
        limits.limit_or_refuse("threads.report.from", address, rate=10, per=some, burst=10)
