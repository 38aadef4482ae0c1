# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal's key for push messages: the operator's, or one of its own, made at the first need."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from apps.accounts.secrets_at_rest import decrypt, encrypt
from apps.notifications import web_push
from apps.notifications.models import PushDevice, PushKey

ONE_AFTER_ANOTHER = 0x7075_7368
"""The advisory lock of whoever makes a key ("push")."""


@dataclass(frozen=True)
class PortalKey:
    private: str
    public: str


def portal_key() -> PortalKey:
    """The key that messages are signed with."""
    if given := settings.EVENTFORUM_VAPID_KEY:
        return PortalKey(given, web_push.public_of(given))
    return _kept() or make_key(only_first=True)


@transaction.atomic
def make_key(*, only_first: bool = False) -> PortalKey:
    """A new key in the place of the one before; devices that know only that one are forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AFTER_ANOTHER])
    if only_first and (key := _kept()):
        return key
    PushKey.objects.all().delete()
    PushDevice.objects.all().delete()
    private = web_push.new_key()
    key = PortalKey(private, web_push.public_of(private))
    PushKey.objects.create(private=encrypt(private), public=key.public)
    return key


def _kept() -> PortalKey | None:
    """None where there is none yet, or it was encrypted with a secret that is gone."""
    row = PushKey.objects.order_by("-pk").first()
    private = decrypt(row.private) if row else ""
    return PortalKey(private, row.public) if row and private else None
