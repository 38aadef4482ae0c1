# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures that come with a form: by id where a script has sent them before, as files where not."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core import limits
from apps.core.errors import Refused
from apps.media import services as media
from apps.media.models import Picture
from apps.threads.services.picturing import refuse_many

FIELD = "pictures"
"""Ids in the order of the pictures: "12,7"."""


def take_pictures(request: HttpRequest) -> tuple[int, ...]:
    """The ids of all pictures of a sent form, described and stored; () for who is signed out.

    Files are stored before anything of the form is judged. Their ids are put into the form: should
    something be refused later, they need not be sent again.
    """
    if not request.user.is_authenticated:
        return ()
    left_out = {int(word) for word in request.POST.getlist("without") if _is_id(word)}
    ids = [pk for pk in ids_in(request.POST.get(FIELD, "")) if pk not in left_out]
    files = request.FILES.getlist("files")
    refuse_many(len(ids) + len(files))
    _describe(request, ids)
    words = request.POST.get("alts", "").splitlines()
    for number, file in enumerate(files):
        alt = words[number] if number < len(words) else ""
        ids.append(_store(request, file, alt))
        _put_back(request, ids)
    _put_back(request, ids)
    return tuple(ids)


def ids_in(text: str) -> list[int]:
    return list(dict.fromkeys(int(word) for word in text.split(",")[:50] if _is_id(word)))


def shown_in_form(request: HttpRequest, ids: Iterable[int]) -> tuple[Picture, ...]:
    """One's own pictures of these ids, for the form that is shown again."""
    ids = list(ids)
    if not ids or not request.user.is_authenticated:
        return ()
    rows = Picture.objects.filter(pk__in=ids, owner=request.user.person_id, removed_at=None)
    found = {row.pk: row for row in rows}
    return tuple(found[pk] for pk in ids if pk in found)


def _describe(request: HttpRequest, ids: list[int]) -> None:
    licence = request.POST.get("licence", "")
    for picture in shown_in_form(request, ids):
        alt = request.POST.get(f"alt-{picture.pk}", picture.alt)
        if (alt, licence or picture.licence) != (picture.alt, picture.licence):
            media.describe(picture, alt=alt, licence=licence, by=request.user)


def _store(request: HttpRequest, file, alt: str) -> int:
    try:
        media.refuse_size(file.size)
        picture = media.store_picture(
            file.read(),
            by=request.user,
            address=limits.network_of(request),
            alt=alt,
            licence=request.POST.get("licence", ""),
        )
    except Refused as refusal:
        name = (file.name or "")[:60]
        refusal.message = _("“%(name)s”: %(why)s") % {"name": name, "why": refusal.message}
        raise
    return picture.pk


def _put_back(request: HttpRequest, ids: list[int]) -> None:
    form = request.POST.copy()
    form[FIELD] = ",".join(map(str, ids))
    request.POST = form  # type: ignore[assignment]


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) < 16
