# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep what somebody is writing until it is sent: nothing typed is lost with a device."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.threads.models import SavedDraft

PLACE = re.compile(r"/(?!/)[^\s#?<>\"\\]{0,240}#[\w-]{1,48}")

FIELDS = 12
LARGEST = 100 * 1024
"""Bytes of one draft."""

DRAFTS = 40
"""Drafts of one person, the latest ones."""

KEPT = timedelta(days=60)


def save_draft(
    place: str, fields: dict[str, str], *, by: Any, known: str = "", now: datetime | None = None
) -> SavedDraft | None:
    """Keep what stands in a form. The newest text counts; what another tab had there, which this
    one does not know (`known` is the stamp of the draft it has seen), is kept beside it.

    None where the account has just gone: a page that is still open somewhere saves once more.
    """
    _check(place, fields)
    try:
        return _saved(place, fields, by=by, known=known, now=now)
    except IntegrityError:
        if type(by).objects.filter(pk=by.pk).exists():
            raise
        return None


@transaction.atomic
def _saved(
    place: str, fields: dict[str, str], *, by: Any, known: str, now: datetime | None
) -> SavedDraft:
    now = now or timezone.now()
    rows = SavedDraft.objects.select_for_update()
    draft, is_new = rows.get_or_create(
        user=by, place=place, defaults={"fields": fields, "updated_at": now}
    )
    if is_new:
        _forget_beyond(by)
        return draft
    if known != draft_stamp(draft) and draft.fields != fields:
        draft.other = {"fields": draft.fields, "at": draft.updated_at.isoformat()}
    draft.fields, draft.updated_at = fields, now
    draft.save(update_fields=["fields", "other", "updated_at"])
    return draft


def draft_at(place: str, *, by: Any) -> SavedDraft | None:
    return SavedDraft.objects.filter(user=by, place=place).first()


def forget_draft(place: str, *, by: Any) -> None:
    """What was written there has been sent, or thrown away."""
    SavedDraft.objects.filter(user=by, place=place).delete()


def forget_old_drafts(*, now: datetime) -> int:
    """Delete drafts that nobody touched for 60 days; how many."""
    return SavedDraft.objects.filter(updated_at__lt=now - KEPT).delete()[0]


def draft_stamp(draft: SavedDraft) -> str:
    """Names the present state of a draft."""
    return draft.updated_at.isoformat()


def _check(place: str, fields: dict[str, str]) -> None:
    texts = isinstance(fields, dict) and all(
        isinstance(part, str) for pair in fields.items() for part in pair
    )
    if not (PLACE.fullmatch(place) and texts and len(fields) <= FIELDS):
        raise Refused(_("This is no draft."), code="no-draft")
    if len(json.dumps(fields, ensure_ascii=False).encode()) > LARGEST:
        raise Refused(_("This draft is too long to be kept."), code="too-long")


def _forget_beyond(by: Any) -> None:
    latest = SavedDraft.objects.filter(user=by).order_by("-updated_at", "-pk")
    too_many = list(latest.values_list("pk", flat=True)[DRAFTS:])
    if too_many:
        SavedDraft.objects.filter(pk__in=too_many).delete()
