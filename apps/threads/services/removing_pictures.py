# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a picture out of a post, because somebody asked or a moderator saw it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activity.services import record
from apps.core import limits
from apps.core.errors import Refused
from apps.media import services as media
from apps.threads.models import PictureRequest, PostPicture
from apps.threads.queries.questions import wrote
from apps.threads.services.changing import locked, may_remove, show
from apps.threads.services.roles import as_moderator

CONTACT_KEPT = timedelta(days=30)


@transaction.atomic
def ask_removal(
    shown: PostPicture, *, reason: str, contact: str = "", by: Any = None, address: str
) -> PictureRequest:
    """Put a request before the moderators; anybody may, signed in or not, five times an hour."""
    reason = reason.strip()[:1000]
    if not reason:
        raise Refused(_("Say why, in a few words."), code="no-reason")
    hour = timedelta(hours=1)
    limits.limit_or_refuse("threads.picture_request", address, rate=5, per=hour, burst=5)
    asked = PictureRequest.objects.create(
        picture_id=shown.picture_id,
        post_id=shown.post_id,
        reason=reason,
        contact=" ".join(contact.split())[:200],
        made_by=by,
    )
    event = shown.post.thread.event
    record("picture.removal_asked", asked, by=by, event=event, post=shown.post_id)
    return asked


@transaction.atomic
def take_picture_away(shown: PostPicture, *, by: Any, reason: str = "") -> PostPicture:
    """Delete a picture for good: by its author, or by who moderates; words stay in its place."""
    post = locked(shown.post)
    if not may_remove(post, by):
        raise Refused(_("Only its author or a moderator can remove a picture."), code="not-yours")
    role: dict[str, Any] = {}
    if not wrote(post, by):
        role = as_moderator(by, post.thread.event_id, post.language)
    if shown.picture.removed_at is None:
        shown.picture = media.remove_picture(shown.picture, by=by, reason=reason)
        show(post)
        record("picture.removed", post, by=by, event=post.thread.event, reason=reason, **role)
    waiting = PictureRequest.objects.filter(picture=shown.picture_id, decided_at=None)
    waiting.update(decided_at=timezone.now(), decided_by=by)
    return shown


@transaction.atomic
def keep_picture(asked: PictureRequest, *, by: Any, reason: str = "") -> PictureRequest:
    """Answer a request with no: the picture stays."""
    asked = PictureRequest.objects.select_for_update().get(pk=asked.pk)
    post = asked.post
    role = as_moderator(by, post.thread.event_id, post.language)
    if asked.decided_at is None:
        asked.decided_at, asked.decided_by = timezone.now(), by
        asked.save(update_fields=["decided_at", "decided_by"])
        event = post.thread.event
        record("picture.kept", asked, by=by, event=event, reason=reason, **role)
    return asked


def forget_contacts(*, now: datetime) -> int:
    """How to answer whoever asked is needed until a month after the decision."""
    old = PictureRequest.objects.filter(decided_at__lt=now - CONTACT_KEPT).exclude(contact="")
    return old.update(contact="")
