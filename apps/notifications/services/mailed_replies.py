# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that come by mail: published as the person's own text, or kept until they say so.

An answer needs the address that only its person was sent. Where their own address did not send it,
or nothing proves that, it waits for one press of theirs in the portal. What a rule refuses is told
to them, once; a mail is never answered otherwise, least of all at the address it claims.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import User
from apps.core.errors import Refused, TooMany
from apps.core.sandbox import SandboxError, run_bounded
from apps.notifications.mail_in import addresses
from apps.notifications.mail_in.cutting import is_cut
from apps.notifications.mail_in.proof import vouches
from apps.notifications.mail_in.reading import ENTRY
from apps.notifications.models import Letter, MailedReply
from apps.notifications.services.inviting import came_back
from apps.notifications.services.posting import post_letters
from apps.threads.models import HeldPost, Post, Thread
from apps.threads.services import Draft, send

KIND = "mailed_reply"
"""The kind of letters that tell people what became of an answer."""

MOST_WAITING = 20
"""Answers of one person that wait for them."""

KEPT_OPEN = timedelta(days=30)
KEPT = timedelta(days=180)
"""How long a mail is known, so that it is not taken twice."""

State = MailedReply.State


@dataclass(frozen=True)
class Taken:
    """What became of a mail. `parked` says why nothing could be made of it."""

    reply: MailedReply | None = None
    parked: str = ""


def take_in(content: bytes, *, whole: bool, patient: bool, now: datetime) -> Taken:
    """Make of a mail what it is: an answer, a question to its person, or nothing.

    The same mail again changes nothing. `whole` is false where it was too large to be read;
    TooMany is raised while its person writes too fast and `patient` says that it can wait.
    """
    try:
        mail = run_bounded(ENTRY, content, cpu_seconds=5, wall_seconds=10)
    except SandboxError as problem:
        return Taken(parked=f"unreadable: {type(problem).__name__}")
    number = addresses.bounced_number(mail["recipients"])
    if number is not None:
        if mail["failed"]:
            came_back(number, why=mail["failed"])
        return Taken(parked=f"of an invitation: {mail['failed'] or 'no failure'}")
    if mail["automatic"]:
        return Taken(parked=f"automatic: {mail['automatic']}")
    target = addresses.target_of(mail["recipients"])
    if target is None:
        return Taken(parked="no address of ours")
    people = User.objects.select_related("person")
    user = people.filter(pk=target.user, is_active=True, leaving_at=None).first()
    thread = Thread.objects.filter(pk=target.thread).first()
    if user is None or thread is None:
        return Taken(parked="its person or its discussion is gone")
    named = mail["message_id"] or sha256(content).hexdigest()
    digest = sha256(f"{target.user} {target.thread} {target.post} {named}".encode()).hexdigest()
    if MailedReply.objects.filter(digest=digest).exists():
        return Taken()
    post = Post.objects.filter(pk=target.post).first() if target.post else None
    reply = MailedReply(
        user=user,
        thread=thread,
        reply_to=post,
        digest=digest,
        sender=mail["sender"][:320],
        text=mail["text"],
        left_out=mail["files"],
        state=State.ASKED,
        received_at=now,
    )
    with override(user.ui_language or settings.LANGUAGE_CODE):
        return _take(reply, mail, late=target.is_late(now), whole=whole, patient=patient)


@transaction.atomic
def publish_mailed(reply: MailedReply, *, by: Any) -> MailedReply:
    """Its person says that it is theirs; again changes nothing. Refused as any text may be."""
    reply = _locked(reply, by)
    if not reply.is_open:
        return reply
    _send(reply)
    reply.save()
    return reply


@transaction.atomic
def discard_mailed(reply: MailedReply, *, by: Any) -> None:
    """Its person does not want it."""
    reply = _locked(reply, by)
    if reply.is_open:
        reply.state, reply.text = State.DISCARDED, ""
        reply.save(update_fields=["state", "text"])


def forget_mailed(*, now: datetime) -> int:
    """Throw away answers that nobody decided on in a month, and forget mails of half a year ago."""
    still = MailedReply.objects.filter(state__in=[State.ASKED, State.REFUSED])
    old = still.filter(received_at__lt=now - KEPT_OPEN)
    dropped = old.update(state=State.DISCARDED, text="", sender="")
    MailedReply.objects.filter(received_at__lt=now - KEPT).delete()
    return dropped


@transaction.atomic
def _take(
    reply: MailedReply, mail: dict[str, Any], *, late: bool, whole: bool, patient: bool
) -> Taken:
    """Publish it, or write down why not, in one transaction with what tells its person."""
    refusal = _unreadable(reply, whole)
    reply.why = "" if refusal else _why_asked(reply, mail, late=late)
    is_for_them = bool(reply.why or refusal)
    if is_for_them and open_replies(reply.user).count() >= MOST_WAITING:
        return Taken(parked="too many wait for this person")
    if not _is_first(reply):
        return Taken()
    if refusal:
        reply.state, reply.refusal = State.REFUSED, refusal[:500]
    elif not reply.why:
        try:
            with transaction.atomic():
                _send(reply)
        except TooMany as problem:
            if patient:
                raise
            reply.state, reply.refusal = State.REFUSED, str(problem)[:500]
        except Refused as problem:
            reply.state, reply.refusal = State.REFUSED, str(problem)[:500]
    reply.save()
    if reply.is_open or reply.left_out:
        _tell(reply)
    return Taken(reply)


def _is_first(reply: MailedReply) -> bool:
    """Whether this mail is taken for the first time; another process may be at it."""
    try:
        with transaction.atomic():
            reply.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _unreadable(reply: MailedReply, whole: bool) -> str:
    """Why nothing can be published of it, in words for its person."""
    if not whole:
        return _("Your mail was too large.")
    if not reply.text:
        return _(
            "There was no text of yours in it. Write above what you answer; files and pictures do "
            "not come along by mail."
        )
    return ""


def _why_asked(reply: MailedReply, mail: dict[str, Any], *, late: bool) -> str:
    """Why its person has to say that it is theirs; empty where that is proven."""
    own = (reply.user.email or "").casefold()
    if not own or mail["sender"] != own:
        return MailedReply.Why.SENDER
    if not vouches(mail["results"], by=settings.EVENTFORUM_AUTHSERV_ID, for_address=own):
        return MailedReply.Why.UNPROVEN
    if late:
        return MailedReply.Why.EXPIRED
    return MailedReply.Why.UNCUT if _holds_a_mail(reply) else ""


def _holds_a_mail(reply: MailedReply) -> bool:
    """Whether something in there stands in the mails of the portal: its mark, its address, a link
    to what is answered, or one that only its person may have."""
    if not is_cut(reply.text) or addresses.holds_address(reply.text):
        return True
    paths = ["/me/", f"/threads/{reply.thread_id}-"]
    if reply.reply_to_id is not None:
        paths.append(f"/p/{reply.reply_to_id}/")
    return any(f"{settings.BASE_URL}{path}" in reply.text for path in paths)


def open_replies(user: Any) -> QuerySet[MailedReply]:
    """Those that their person can publish or throw away."""
    return MailedReply.objects.filter(user=user, state__in=[State.ASKED, State.REFUSED])


def _send(reply: MailedReply) -> None:
    """Publish it, where the post that it answers is by now; or have a moderator read it first."""
    answered = reply.reply_to
    draft = Draft(
        text=reply.text,
        thread=answered.thread_id if answered else reply.thread_id,
        reply_to=answered.pk if answered and answered.removed_at is None else None,
    )
    sent = send(draft, by=reply.user, key=uuid5(NAMESPACE_OID, reply.digest))
    if isinstance(sent, HeldPost):
        reply.state = State.HELD
    else:
        reply.state, reply.post = State.POSTED, sent
    reply.text = reply.refusal = ""


def _locked(reply: MailedReply, by: Any) -> MailedReply:
    rows = MailedReply.objects.select_related("user__person", "reply_to")
    return rows.select_for_update(of=("self",)).get(pk=reply.pk, user=by)


def _tell(reply: MailedReply) -> None:
    """One letter an answer, to the address that is known to be its person's."""
    letter = Letter(
        user=reply.user,
        channel=Letter.Channel.EMAIL,
        kind=KIND,
        key=f"{KIND}:{reply.pk}",
        object_id=reply.pk,
        due_at=reply.received_at,
        expires_at=reply.received_at + KEPT_OPEN,
    )
    post_letters([letter])
