# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails about forums that take the portal's key no more: to who can change that, and who waits."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity import outgoing
from apps.core.roles import ORGANIZERS
from apps.discourse.models import Forum

logger = logging.getLogger(__name__)

TOO_LATE = timedelta(days=2)
"""A mail that could not be sent for so long would only surprise."""


def tell_of_lockouts(*, now: datetime) -> int:
    """Tell of each refused key once; how many forums were told of. What fails is tried again."""
    if outgoing.is_paused():
        return 0
    told = 0
    for pk in list(untold(now=now).values_list("pk", flat=True)):
        try:
            told += _tell(pk, now)
        except (OSError, SMTPException):
            logger.warning("A mail about a forum could not be sent", exc_info=True)
    return told


def untold(*, now: datetime) -> QuerySet[Forum]:
    """Forums whose key was refused lately and nobody knows."""
    return Forum.objects.filter(locked_out_at__gt=now - TOO_LATE, told_at=None)


@transaction.atomic
def _tell(pk: int, now: datetime) -> bool:
    """One forum's mails, unless another worker is at them; each has the same Message-ID at every
    try."""
    rows = untold(now=now).filter(pk=pk).select_for_update(skip_locked=True)
    forum = rows.first()
    if forum is None or forum.locked_out_at is None:
        return False
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    moment = int(forum.locked_out_at.timestamp())
    for user in _concerned(forum):
        with translation.override(user.ui_language or settings.LANGUAGE_CODE):
            subject, body = _written(forum, user)
            headers = {
                "Message-ID": f"<forum-{forum.pk}-{moment}-{user.pk}@{host}>",
                "Auto-Submitted": "auto-generated",
            }
            EmailMessage(subject=subject, body=body, to=[user.email or ""], headers=headers).send()
    forum.told_at = now
    forum.save(update_fields=["told_at"])
    return True


def _concerned(forum: Forum) -> QuerySet[User]:
    """Who runs the portal, and who organizes an event that is mirrored there."""
    organizes = Q(
        event_roles__event__mirror__forum=forum,
        event_roles__event__mirror__disconnected_at=None,
        event_roles__role__in=ORGANIZERS,
    )
    people = User.objects.filter(Q(is_superuser=True) | organizes, is_active=True, email__gt="")
    return people.distinct().order_by("pk")


def _written(forum: Forum, user: User) -> tuple[str, str]:
    page = reverse("admin:discourse_forum_change", args=[forum.pk])
    context = {
        "forum": forum.name,
        "address": forum.base_url,
        "why": " ".join(forum.locked_out_why.split()),
        "link": settings.BASE_URL + page if user.is_superuser else "",
    }
    subject = _("%(forum)s: the forum does not take the portal’s key any more") % context
    body = render_to_string("emails/discourse/locked_out.txt", context)
    return " ".join(subject.split()), body.strip() + "\n"


def _waiting() -> int:
    return untold(now=timezone.now()).count()


def _skip(before: datetime) -> int:
    """Send no mail about what happened before this moment."""
    rows = untold(now=timezone.now()).filter(locked_out_at__lt=before)
    return rows.update(told_at=timezone.now())


outgoing.lane("mails about forums", waiting=_waiting, skip=_skip)
