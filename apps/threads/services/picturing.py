# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of a post: at most eight, uploaded before by whoever writes it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import Refused
from apps.media import services as media
from apps.media.models import Picture
from apps.threads.models import Post, PostPicture

MOST_PICTURES = 8


def refuse_many(count: int) -> None:
    if count > MOST_PICTURES:
        raise Refused(
            ngettext(
                "A post has at most %(limit)s picture.",
                "A post has at most %(limit)s pictures.",
                MOST_PICTURES,
            )
            % {"limit": MOST_PICTURES},
            code="many-pictures",
        )


def own_pictures(ids: Sequence[int], *, by: Any, post: Post | None = None) -> list[Picture]:
    """The writer's pictures of these ids, in this order, that are free or in this post already."""
    ids = list(dict.fromkeys(ids))
    refuse_many(len(ids))
    if not ids:
        return []
    rows = Picture.objects.filter(pk__in=ids, owner=by.person_id, removed_at=None)
    free = rows.filter(shown_in=None)
    found = {
        row.pk: row for row in (free if post is None else free | rows.filter(shown_in__post=post))
    }
    if len(found) < len(ids):
        raise Refused(
            _("One of the pictures is not there any more. Leave it out or add it again."),
            code="picture-gone",
        )
    return [found[pk] for pk in ids]


def still_there(ids: Sequence[int]) -> list[int]:
    """Those that were not forgotten while their text waited for somebody's word."""
    rows = Picture.objects.filter(pk__in=list(ids), removed_at=None, shown_in=None)
    there = set(rows.values_list("pk", flat=True)) if ids else set()
    return [pk for pk in ids if pk in there]


def placed(post: Post, pictures: Sequence[Picture]) -> list[PostPicture]:
    """The rows that show these pictures in this post, not stored yet."""
    return [
        PostPicture(post=post, picture=picture, position=position)
        for position, picture in enumerate(pictures)
    ]


def attach(rows: Sequence[PostPicture]) -> None:
    """Store the rows of a new post."""
    if rows:
        PostPicture.objects.bulk_create(rows)
        media.show_pictures([row.picture for row in rows])


def replace_pictures(post: Post, ids: Sequence[int], *, by: Any) -> bool:
    """Show these pictures in place of the ones before, which go for good; whether any came or went.

    The post's discussion is locked. Pictures that were removed keep their tombstones.
    """
    wanted = own_pictures(ids, by=by, post=post)
    standing = list(
        PostPicture.objects.filter(post=post, picture__removed_at=None).select_related("picture")
    )
    before = {row.picture_id: row for row in standing}
    keep = {picture.pk for picture in wanted}
    for pk, row in before.items():
        if pk not in keep:
            row.delete()
            media.remove_picture(row.picture, by=by)
    for position, picture in enumerate(wanted):
        if picture.pk in before:
            PostPicture.objects.filter(picture=picture).update(position=position)
    attach([row for row in placed(post, wanted) if row.picture.pk not in before])
    return keep != before.keys()
