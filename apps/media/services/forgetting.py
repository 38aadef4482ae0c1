# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody waits for goes: pictures whose post was never sent; whose owner leaves."""

from datetime import datetime, timedelta

from apps.accounts.models import Person
from apps.media.models import Picture
from apps.media.services.storing import remove_picture

WAITS = timedelta(days=14)
"""As long as a text may wait for a moderator's word."""

AT_A_TIME = 500


def forget_unused(*, now: datetime) -> int:
    """Remove pictures that were uploaded and shown nowhere; how many."""
    rows = Picture.objects.filter(
        shown_since=None, removed_at=None, uploaded_at__lt=now - WAITS
    ).order_by("uploaded_at")[:AT_A_TIME]
    for picture in rows:
        remove_picture(picture, by=None)
    return len(rows)


def forget_of(person: Person) -> int:
    """Remove those that somebody uploaded and no post shows; how many."""
    rows = list(Picture.objects.filter(owner=person, shown_since=None, removed_at=None))
    for picture in rows:
        remove_picture(picture, by=None)
    return len(rows)


def follow_merge(person: Person, *, into: Person) -> int:
    """Give the pictures of a merged person to the one that stays; how many."""
    return Picture.objects.filter(owner=person).update(owner=into)
