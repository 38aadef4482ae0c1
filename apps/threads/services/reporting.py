# SPDX-License-Identifier: AGPL-3.0-or-later
"""Report what breaks a rule."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core import limits
from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events import services as events
from apps.threads.models import Case, Post, Report, Thread

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
    thread = target if isinstance(target, Thread) else target.thread
    _refuse_haste(target, reporter, address)
    if reporter is not None:
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
        record("case.reported", case, event=thread.event, rule=rule)
    return case


def open_case(target: Post | Thread) -> Case:
    """The open case about this text; a new one where there is none."""
    if isinstance(target, Thread):
        about: dict[str, Any] = {"thread": target, "post": None, "held": None}
        event_id, language = target.event_id, target.language
    else:
        about = {"post": target, "held": None}
        event_id, language = target.thread.event_id, target.language
    wanted = Case.objects.filter(decided_at=None, **about).select_related("post")
    case = wanted.first()
    if case is not None:
        return case
    if not isinstance(target, Thread):
        about["thread"] = target.thread
    try:
        with transaction.atomic():
            return Case.objects.create(event_id=event_id, language=language, **about)
    except IntegrityError:
        return wanted.get()


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
