# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers are told by mail when an import needs them; whoever has no address sees the desk."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone as clock
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity import outgoing
from apps.activity.models import Activity
from apps.core.roles import ORGANIZERS
from apps.programme import messages
from apps.programme.models import ImportMail, ImportRun, ProgrammeSource
from apps.programme.services.waiting import preview

logger = logging.getLogger(__name__)

TOO_LATE = timedelta(days=2)
"""A mail that could not be sent for so long would only surprise."""


def tell_organizers(activity: Activity) -> None:
    """Write down who is to get a mail about it, and send them; again changes nothing."""
    organizers = User.objects.filter(
        event_roles__event=activity.event_id,
        event_roles__role__in=ORGANIZERS,
        is_active=True,
        email__gt="",
    )
    ImportMail.objects.bulk_create(
        [
            ImportMail(activity_id=activity.pk, user_id=pk)
            for pk in organizers.distinct().values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )
    send_waiting(of=activity)


def send_waiting(*, of: Activity | None = None) -> int:
    """Send what has not been sent; stops at the first failure, the sweep tries again."""
    if outgoing.is_paused():
        return 0
    waiting = ImportMail.objects.filter(sent_at=None)
    if of is not None:
        waiting = waiting.filter(activity_id=of.pk)
    sent = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)[:200]):
        try:
            sent += _send(pk)
        except (OSError, SMTPException):
            logger.warning("A mail about an import could not be sent", exc_info=True)
            break
    return sent


def forget_mails(*, now: datetime) -> None:
    """Give mails up that could not be sent in time, and forget those that were."""
    old = Activity.objects.filter(created_at__lt=now - TOO_LATE).values("pk")
    ImportMail.objects.filter(activity_id__in=old).delete()


def _waiting() -> int:
    """How many mails are to be sent."""
    return ImportMail.objects.filter(sent_at=None).count()


def _skip(before: datetime) -> int:
    """Send no mail about what happened before this moment."""
    old = Activity.objects.filter(created_at__lt=before).values("pk")
    return ImportMail.objects.filter(sent_at=None, activity_id__in=old).delete()[0]


outgoing.lane("mails about imports", waiting=_waiting, skip=_skip)


@transaction.atomic
def _send(pk: int) -> bool:
    """Send one mail, unless another worker is at it; its Message-ID is the same at every try."""
    mails = ImportMail.objects.filter(pk=pk, sent_at=None).select_related("user")
    mail = mails.select_for_update(of=("self",), skip_locked=True).first()
    if mail is None:
        return False
    activity = Activity.objects.filter(pk=mail.activity_id).first()
    if activity is None:
        return False
    user = mail.user
    with translation.override(user.ui_language or settings.LANGUAGE_CODE):
        written = _written(activity)
        if written is None or not user.email:
            mail.delete()
            return False
        subject, body = written
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        headers = {
            "Message-ID": f"<import-{activity.pk}-{user.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        }
        EmailMessage(subject=subject, body=body, to=[user.email], headers=headers).send()
    mail.sent_at = clock.now()
    mail.save(update_fields=["sent_at"])
    return True


def _written(activity: Activity) -> tuple[str, str] | None:
    """Subject and text; None when it has been settled since."""
    if activity.verb == "import.waiting":
        run = ImportRun.objects.filter(pk=activity.object_id, state=ImportRun.State.WAITING)
        return _waits(run.select_related("event").first())
    source = ProgrammeSource.objects.filter(pk=activity.object_id).exclude(paused_at=None)
    return _paused(source.select_related("event").first())


def _waits(run: ImportRun | None) -> tuple[str, str] | None:
    if run is None or run.event is None:
        return None
    shown = preview(run)
    context = {
        "event": run.event.name,
        "address": run.source,
        "removed": sum(row["kind"] == "cancelled" for row in shown.get("rows", ())),
        "standing": shown.get("standing", 0),
        "link": settings.BASE_URL + run.get_absolute_url(),
    }
    subject = _("%(event)s: many sessions are gone from the programme, please look") % context
    return _one_line(subject), render_to_string("emails/programme/import_waits.txt", context)


def _paused(source: ProgrammeSource | None) -> tuple[str, str] | None:
    if source is None:
        return None
    context: dict[str, Any] = {
        "event": source.event.name,
        "address": source.address,
        "failures": source.failures,
        "reason": messages.of_problem(source.problem),
        "link": settings.BASE_URL + source.get_absolute_url(),
    }
    subject = _("%(event)s: the programme can no longer be read") % context
    return _one_line(subject), render_to_string("emails/programme/source_paused.txt", context)


def _one_line(text: str) -> str:
    return " ".join(text.split())
