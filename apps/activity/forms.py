# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hidden key that each writing form carries ({% idempotency_key %}), read back."""

import hashlib
import json
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

from django.http import HttpRequest

from apps.activity.services import Attempt, once

FIELD = "idempotency_key"

NOT_THE_TEXT = ("csrfmiddlewaretoken", FIELD)


def fresh_key() -> str:
    """A key for a form that has not been sent yet."""
    return str(uuid4())


def once_for(request: HttpRequest, scope: str) -> AbstractContextManager[Attempt]:
    """`once` for the posted form of this request; keys of different people never meet.

    `scope` names the form and its object: f"threads.reply:{thread.pk}".
    """
    person = request.user.pk if request.user.is_authenticated else "anonymous"
    return once(_key(request), scope=f"{scope}:{person}", fingerprint=_fingerprint(request))


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _fingerprint(request: HttpRequest) -> str:
    fields = sorted((n, v) for n, v in request.POST.lists() if n not in NOT_THE_TEXT)
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()
