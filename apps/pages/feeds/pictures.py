# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of posts in feeds: below the words, and as files for readers that gather them."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from apps.core import atom
from apps.events.ical import address_of
from apps.media.models import Picture
from apps.threads.models import PostPicture

KIND = "image/webp"


class Shown(NamedTuple):
    """What a post's pictures add to its entry."""

    html: str = ""
    links: tuple[atom.Link, ...] = ()


def pictures_of(posts: Collection[int]) -> dict[int, Shown]:
    """By post, those that have any. One query."""
    rows = PostPicture.objects.filter(post__in=posts, picture__removed_at=None)
    found: dict[int, list[Picture]] = defaultdict(list)
    for row in rows.select_related("picture__owner").order_by("position", "pk"):
        found[row.post_id].append(row.picture)
    return {
        post: Shown(
            format_html_join("", "{}", ((_figure(picture),) for picture in pictures)),
            tuple(
                atom.Link("enclosure", address_of(picture.get_absolute_url()), KIND)
                for picture in pictures
            ),
        )
        for post, pictures in found.items()
    }


def _figure(picture: Picture) -> str:
    licence = picture.get_licence_display()
    if picture.licence_url:
        licence = format_html('<a href="{}">{}</a>', picture.licence_url, licence)
    return format_html(
        '<figure><img src="{}" alt="{}" width="{}" height="{}">'
        "<figcaption>{} · {} {}</figcaption></figure>",
        address_of(picture.shown),
        picture.alt,
        picture.width,
        picture.height,
        picture.owner.shown_name,
        _("Licence:"),
        licence,
    )
