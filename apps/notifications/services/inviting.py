# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations of speakers as mails: handed over once each, reminded of, and what comes back.

Speakers have no account, so that these mails are no letters; they go through the same spool, where
each has one name for ever, so that to hand it over twice is to have the same file.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Min, Q
from django.utils import timezone as clock

from apps.activity import outgoing
from apps.notifications import mail, spool
from apps.notifications.composers.invitations import ANSWER, contents, link_of
from apps.notifications.composing import Content
from apps.notifications.mail_in.addresses import bounce_address
from apps.notifications.models import Letter
from apps.notifications.services.posting import post_letters
from apps.sessions import services as sessions
from apps.sessions.invited import hosts_of, signing_now, unwritten
from apps.sessions.models import Invitation, InvitationMail, InvitationRule, SpeakerAddress

logger = logging.getLogger(__name__)

BATCH = 100
KEPT = timedelta(days=180)
"""How long after an event the addresses of its speakers are known."""

NO_LONGER = "no longer"
UNSAID = "cannot be composed"


@transaction.atomic
def hand_over_invitations(*, now: datetime) -> int:
    """Put a batch of what is due into the spool; how many were taken, 0 when nothing waits."""
    if outgoing.is_paused():
        return 0
    due = InvitationMail.objects.filter(handed_at=None, dropped_at=None, due_at__lte=now)
    rows = list(
        due.order_by("due_at", "pk")
        .select_related("invitation__speaker__event", "invitation__host__person")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    going = [row for row in rows if _is_true(row, now)]
    for row in rows:
        if row not in going:
            _drop(row, now, NO_LONGER)
    for reminder in (False, True):
        same = [row for row in going if bool(row.reminder) == reminder]
        _hand_over(same, reminder=reminder, now=now)
    return len(rows)


def plan_invitation_reminders(*, now: datetime) -> int:
    """Have those reminded whose day has come: invited before that day, and nothing written.

    A speaker is reminded twice at most, of what they have not written about. Again without harm.
    """
    planned = 0
    for rule in InvitationRule.objects.filter(event__finishes_at__gt=now).select_related("event"):
        if rule.event.cancelled_at is not None:
            continue
        for number, days in enumerate(rule.days, start=1):
            planned += _plan(rule, number, timedelta(days=days), now)
    return planned


@transaction.atomic
def came_back(number: int, *, why: str) -> None:
    """A mail could not be delivered, as the server said at once or later."""
    row = InvitationMail.objects.filter(pk=number).select_related("invitation").first()
    if row is None:
        return
    if row.dropped_at is None:
        _drop(row, clock.now(), why[:40])
    if row.invitation.revoked_at is None:
        sessions.bounced(row.invitation, why=why)


def tell_host(invitation: Invitation, what: str) -> None:
    """Whoever signed hears of it by mail, or who has stayed where they left the team; the list of
    invitations shows it to all organizers."""
    event = invitation.speaker.event
    if signing_now([invitation]):
        reader = invitation.host_id
    else:
        reader = hosts_of(event).values_list("pk", flat=True).first()
    if reader is None or invitation.revoked_at is not None:
        return
    now = clock.now()
    post_letters(
        [
            Letter(
                user_id=reader,
                channel=Letter.Channel.EMAIL,
                kind=ANSWER,
                key=f"invitation:{invitation.pk}:{what}",
                object_id=invitation.pk,
                data={"what": what},
                due_at=now,
            )
        ]
    )


def forget_invitations(*, now: datetime) -> int:
    """Addresses, and the links sent there, of events that were over half a year ago."""
    over = Q(speaker__event__finishes_at__lt=now - KEPT)
    gone, _each = SpeakerAddress.objects.filter(over).delete()
    mine = Invitation.objects.filter(over).exclude(email="")
    mine.update(email="", sealed="", answer="", words="", claim="")
    return gone


def name_of(row: InvitationMail) -> str:
    """What its file is called, and its Message-ID: the same at every try."""
    return blake2b(f"invitation {row.pk}".encode(), digest_size=20).hexdigest()


def _plan(rule: InvitationRule, number: int, before: timedelta, now: datetime) -> int:
    rows = Invitation.objects.standing().filter(speaker__event=rule.event, bounced_at=None)
    rows = rows.filter(speaker__merged_into=None)
    first = Min("speaker__sessions__starts_at", filter=Q(speaker__sessions__starts_at__gt=now))
    due = rows.annotate(first=first).filter(first__lte=now + before).select_related("speaker")
    reminded = InvitationMail.objects.filter(reminder=number, speaker__event=rule.event)
    due = due.exclude(speaker__in=reminded.values("speaker"))
    planned = []
    for row in due.filter(created_at__lt=F("first") - before):
        session = unwritten(row.speaker, now=now).first()
        if session is None or session.starts_at is None:
            continue
        if row.created_at < session.starts_at - before <= now:
            planned.append(
                InvitationMail(invitation=row, speaker=row.speaker, reminder=number, due_at=now)
            )
    InvitationMail.objects.bulk_create(planned, ignore_conflicts=True)
    return len(planned)


def _is_true(row: InvitationMail, now: datetime) -> bool:
    invitation = row.invitation
    if invitation.revoked_at or invitation.declined_at or not sessions.secret_of(invitation):
        return False
    if not row.reminder:
        return True
    return unwritten(invitation.speaker, now=now).exists()


def _hand_over(rows: Sequence[InvitationMail], *, reminder: bool, now: datetime) -> None:
    if reminder:
        _prolong(rows, now)
    written = {}
    for row, content in _composed(rows, reminder=reminder):
        try:
            written[row.pk] = _mail(row, content)
        except ValueError as problem:
            logger.error("Invitation mail %s is none: %s", row.pk, type(problem).__name__)
            came_back(row.pk, why="no address")
    spool.hand_in(spool.write(written.values()))
    InvitationMail.objects.filter(pk__in=written).update(handed_at=now)


def _composed(
    rows: Sequence[InvitationMail], *, reminder: bool
) -> list[tuple[InvitationMail, Content]]:
    """The words of each. What cannot be said to one is not said to them; all others hear it."""
    try:
        with transaction.atomic():
            links = [link_of(row.invitation, sessions.secret_of(row.invitation)) for row in rows]
            said = contents([row.invitation for row in rows], links=links, reminder=reminder)
            return list(zip(rows, said, strict=True))
    except DatabaseError:
        raise
    except Exception:
        if len(rows) > 1:
            each = (_composed([row], reminder=reminder) for row in rows)
            return [one for found in each for one in found]
        logger.exception("Invitation mail %s cannot be composed", rows[0].pk)
        came_back(rows[0].pk, why=UNSAID)
        return []


def _prolong(rows: Sequence[InvitationMail], now: datetime) -> None:
    """Whoever is reminded has two weeks from now, and the days until the link would end anyway."""
    for row in rows:
        until = now + sessions.GOOD_FOR
        if row.invitation.expires_at < until:
            row.invitation.expires_at = until
            Invitation.objects.filter(pk=row.invitation_id).update(expires_at=until)


def _mail(row: InvitationMail, content: Content) -> spool.Mail:
    name, host = name_of(row), urlsplit(settings.BASE_URL).hostname or "localhost"
    return mail.file_of(
        name,
        mail.body_of(content),
        headers={"Message-ID": f"<invitation.{name}@{host}>", **content.headers},
        to=row.invitation.email,
        sender=bounce_address(row.pk),
        letter=0,
        invitation=row.pk,
    )


def _drop(row: InvitationMail, now: datetime, why: str) -> None:
    marks = {"dropped_at": now, "dropped": why, "handed_at": None}
    InvitationMail.objects.filter(pk=row.pk).update(**marks)
