# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import datetime

from django.db import transaction

from apps.activity.services import record
from apps.discourse.models import Forum


@transaction.atomic
def lock_out(forum: Forum, *, sealed_key: str, why: str, now: datetime) -> bool:
    """Note that the forum does not take this key, and tell of it once; False when it was known.

    A key that was changed in the meantime is not locked out for the one before.
    """
    locked = Forum.objects.filter(pk=forum.pk, sealed_key=sealed_key, locked_out_at=None)
    if not locked.update(locked_out_at=now, locked_out_why=why[:300], told_at=None):
        return False
    forum.locked_out_at, forum.locked_out_why = now, why[:300]
    record("forum.locked_out", forum, why=why[:300])
    return True
