# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a picture in: it is decoded and made anew in a child process, and kept under a new name."""

import base64
from contextlib import suppress
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import languages, limits
from apps.core.errors import Refused, TooMany
from apps.core.sandbox import MIB, Crashed, SandboxError, TooBig, TooSlow, run_bounded
from apps.media.models import Picture

MOST_BYTES = 15 * MIB
NEW_FOR = timedelta(days=1)
"""How long a new account uploads less."""

AT_ONCE = 2
"""Pictures that one process has decoded at the same time: each may take 800 MiB."""

PATIENCE_SECONDS = 15.0
KINDS = "image/jpeg,image/png,image/gif,image/webp"

_decoders = BoundedSemaphore(AT_ONCE)


def store_picture(
    content: bytes,
    *,
    by: Any,
    address: str,
    alt: str = "",
    language: str = "",
    licence: str = "",
) -> Picture:
    """Keep a picture that is going to be shown in a post; Refused when it is none, or too large.

    `address` is the network it came from, for the limit.
    """
    refuse_size(len(content))
    _refuse_haste(by, address)
    made = _made("apps.media.worker:reencode", content)
    forms = made["forms"]
    picture = Picture(
        owner=by.person,
        widths=[form["width"] for form in forms],
        width=forms[-1]["width"],
        height=forms[-1]["height"],
        sha256=made["sha256"],
    )
    put_words(picture, alt=alt, language=language, licence=licence)
    picture.bytes = _write(picture, forms)
    try:
        with transaction.atomic():
            picture.save(force_insert=True)
    except BaseException:
        _delete(picture.paths())
        raise
    return picture


def refuse_size(size: int) -> None:
    """Before anything is read: how many bytes somebody wants to send."""
    if size > MOST_BYTES:
        raise Refused(
            _("This picture is too large: %(size)s MB of %(limit)s MB at most.")
            % {"size": size // MIB + 1, "limit": MOST_BYTES // MIB},
            code="picture-bytes",
        )


@transaction.atomic
def describe(
    picture: Picture, *, alt: str, language: str = "", licence: str = "", by: Any
) -> Picture:
    """Say what one's own picture shows and how others may use it."""
    picture = Picture.objects.select_for_update().get(pk=picture.pk)
    if picture.owner_id != by.person_id:
        raise Refused(_("Only whoever uploaded a picture can describe it."), code="not-yours")
    put_words(picture, alt=alt, language=language, licence=licence or picture.licence)
    picture.save(update_fields=["alt", "language", "licence"])
    return picture


def put_words(picture: Picture, *, alt: str, language: str, licence: str) -> None:
    picture.alt = " ".join(alt.split())[:500]
    guessed = languages.guess(picture.alt) if picture.alt else ""
    picture.language = languages.canonical(language) or guessed
    known = licence in Picture.Licence.values
    picture.licence = licence if known else Picture.Licence.BY_SA


@transaction.atomic
def show_pictures(pictures: list[Picture]) -> None:
    """They are part of something that stays: they wait no longer to be forgotten."""
    waiting = [picture.pk for picture in pictures if picture.shown_since is None]
    if waiting:
        Picture.objects.filter(pk__in=waiting).update(shown_since=timezone.now())


@transaction.atomic
def remove_picture(picture: Picture, *, by: Any, reason: str = "") -> Picture:
    """Delete its files; the row stays, so that its addresses say what happened.

    Who may is the business of whatever shows it.
    """
    picture = Picture.objects.select_for_update().get(pk=picture.pk)
    if picture.removed_at is None:
        picture.removed_at, picture.removed_by = timezone.now(), by
        picture.removed_reason = " ".join(reason.split())[:300]
        picture.save(update_fields=["removed_at", "removed_by", "removed_reason"])
        paths = picture.paths()
        transaction.on_commit(lambda: _delete(paths), robust=True)
    return picture


def remake_for_card(content: bytes) -> dict[str, Any]:
    """The one form of a picture that the card of a link shows; Refused like an upload."""
    refuse_size(len(content))
    return _made("apps.media.worker:reencode_for_card", content)


def remake_for_avatar(content: bytes) -> dict[str, Any]:
    """The one small square of a picture that stands beside a name; Refused like an upload."""
    refuse_size(len(content))
    return _made("apps.media.worker:reencode_for_avatar", content)


def _refuse_haste(by: Any, address: str) -> None:
    """New people upload 20 pictures an hour, the others 120; a venue together 600."""
    factor = 1 if timezone.now() - by.date_joined < NEW_FOR else 6
    hour = timedelta(hours=1)
    limits.limit_or_refuse(
        "media.upload", by.pk, rate=20 * factor, per=hour, burst=16 * factor, when_away=False
    )
    limits.limit_or_refuse(
        "media.upload.from", address, rate=600, per=hour, burst=300, when_away=False
    )


def _made(function: str, content: bytes) -> dict[str, Any]:
    """What the child makes of the bytes; every end of it is words for the person."""
    if not _decoders.acquire(timeout=PATIENCE_SECONDS):
        raise TooMany(_("Too many pictures come in at once. Try again in a moment."), retry_after=5)
    try:
        made = run_bounded(function, content, cpu_seconds=15, memory=800 * MIB, wall_seconds=30)
    except TooSlow:
        raise _refused("slow") from None
    except (TooBig, Crashed, SandboxError):
        raise _refused("damaged") from None
    finally:
        _decoders.release()
    if why := made.get("refused"):
        raise _refused(why)
    return made


def _refused(why: str) -> Refused:
    words = {
        "empty": _("This file is empty."),
        "kind": _("This is no picture that can be shown: JPEG, PNG, GIF or WebP is needed."),
        "pixels": _("This picture has too many pixels: 40 million at most."),
        "damaged": _("This picture is damaged, or it is none. Save it anew, then try again."),
        "slow": _("This picture takes too long to read. Save it smaller, then try again."),
    }
    return Refused(words[why], code=f"picture-{why}")


def _write(picture: Picture, forms: list[dict[str, Any]]) -> int:
    size, written = 0, []
    try:
        for form in forms:
            path = picture.path(form["width"])
            content = base64.b64decode(form["content"])
            written.append(path)
            if default_storage.save(path, ContentFile(content)) != path:
                raise FileExistsError(path)
            size += len(content)
    except BaseException:
        _delete(written)
        raise
    return size


def _delete(paths: list[str]) -> None:
    for path in paths:
        with suppress(FileNotFoundError):
            default_storage.delete(path)
