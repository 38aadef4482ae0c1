# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies of the pictures by which people show themselves on a mirrored forum.

Pages load nothing from there: the forum is asked by us, and the picture made anew.
"""

import base64
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts import services as accounts
from apps.accounts.models import Person
from apps.core import limits
from apps.core.errors import Refused
from apps.core.fetch import MIB, FetchError, fetch
from apps.media.models import avatar_path, random_name
from apps.media.services.cards import may_be_asked
from apps.media.services.storing import remake_for_avatar

MOST_BYTES = 2 * MIB


def take_avatar(person: Person) -> bool:
    """Copy the picture that somebody has on the forum now, or drop the one they have no more;
    whether there is one. What cannot be had or read leaves a letter in its place."""
    picture = (person.forum or {}).get("picture", "")
    if not picture:
        accounts.show_avatar(person, "", picture="")
        return False
    content = _read(picture)
    if content is None:
        return False
    name = random_name()
    default_storage.save(avatar_path(name), ContentFile(content))
    if not accounts.show_avatar(person, name, picture=picture):
        drop_avatar(name)
        return False
    return True


def drop_avatar(name: str) -> None:
    """Forget a copy that nothing shows any more."""
    if name:
        default_storage.delete(avatar_path(name))


def forget_avatar(person: Person) -> None:
    """The copy goes once somebody has left; that it was there goes with their name."""
    if name := person.avatar:
        transaction.on_commit(lambda: drop_avatar(name), robust=True)


def _read(url: str) -> bytes | None:
    if not may_be_asked(url):
        return None
    host, minute = urlsplit(url).hostname, timedelta(minutes=1)
    rate = limits.take("media.avatar", host, rate=60, per=minute, burst=60)
    if not rate.allowed:
        return None
    try:
        answer = fetch(
            url, max_bytes=MOST_BYTES, timeout=8, allow_http=True, headers={"Accept": "image/*"}
        )
        if answer.status != 200:
            return None
        return base64.b64decode(remake_for_avatar(answer.content)["forms"][0]["content"])
    except (FetchError, Refused, ValueError):
        return None
