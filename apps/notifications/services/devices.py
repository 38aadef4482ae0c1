# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browsers that a person wants to be told on."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import OpenSession
from apps.accounts.secrets_at_rest import encrypt
from apps.core import limits
from apps.core.errors import Refused
from apps.core.fetch import FetchFailed, FetchRefused, check
from apps.notifications import web_push
from apps.notifications.models import Letter, PushDevice
from apps.notifications.services.keys import portal_key
from apps.notifications.services.posting import post_letters

MOST = 10
"""Of one person; one more takes the place of the oldest."""

TRY = "push_try"
"""The kind of letters that are sent to see whether they arrive."""

LONGEST = 1_000
"""Letters of an endpoint; the longest of a known service has some 400."""


def add_device(
    user: Any, *, session_key: str, endpoint: str, key: str, secret: str, made_for: str
) -> PushDevice:
    """Tell this person in this browser from now on; the same one again is renewed.

    Refused when no message could be sent to it.
    """
    limits.limit_or_refuse("push.device", user.pk, rate=10, per=timedelta(hours=1), burst=10)
    if made_for != portal_key().public:
        raise Refused(_("This page is too old for that. Load it again."), code="old-key")
    _check(endpoint, key, secret)
    return _added(user, session_key, endpoint, key, secret, made_for)


@transaction.atomic
def _added(
    user: Any, session_key: str, endpoint: str, key: str, secret: str, made_for: str
) -> PushDevice:
    session = OpenSession.objects.filter(user=user, session_key=session_key).first()
    if session is None:
        raise Refused(_("You are signed out. Sign in again."), code="signed-out")
    device, _made = PushDevice.objects.update_or_create(
        digest=digest_of(endpoint),
        defaults={
            "user": user,
            "session": session,
            "endpoint": endpoint,
            "key": key,
            "secret": encrypt(secret),
            "made_for": made_for,
            "name": session.browser,
            "failures": 0,
            "wait_until": None,
        },
    )
    newest = PushDevice.objects.filter(user=user).order_by("-created_at", "-pk")
    PushDevice.objects.filter(pk__in=[old.pk for old in newest[MOST:]]).delete()
    return device


def remove_device(user: Any, device_id: int) -> bool:
    """Tell the person nothing there any more; False when it was gone already."""
    return bool(PushDevice.objects.filter(user=user, pk=device_id).delete()[0])


def try_device(user: Any, device: PushDevice) -> None:
    """Send a message to this device, to see that it arrives."""
    limits.limit_or_refuse("push.try", user.pk, rate=10, per=timedelta(hours=1), burst=5)
    now = timezone.now()
    letter = Letter(
        user=user,
        channel=Letter.Channel.PUSH,
        kind=TRY,
        key=f"{TRY}:{device.pk}:{now.isoformat()}",
        data={"device": device.pk},
        due_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    post_letters([letter])


def digest_of(endpoint: str) -> str:
    return sha256(endpoint.encode()).hexdigest()


def _check(endpoint: str, key: str, secret: str) -> None:
    """An endpoint is an address like any that a stranger names: what the fetcher would not ask is
    no push service."""
    unfit = Refused(
        _("This browser’s push service cannot be reached from here."), code="no-push-service"
    )
    if len(endpoint) > LONGEST or urlsplit(endpoint).fragment:
        raise unfit
    try:
        check(endpoint)
        web_push.check_keys(key=key, secret=secret)
    except (FetchRefused, FetchFailed, web_push.UnfitKeys) as problem:
        raise unfit from problem
