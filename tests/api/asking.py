# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tests ask the API: as anybody, or with a token."""

import json
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.api import services
from tests.factories.accounts import UserFactory


def writer(**fields: Any) -> User:
    """Somebody whose account is old enough for the usual limits."""
    return UserFactory(date_joined=timezone.now() - timedelta(days=30), **fields)


def token_of(user: User, *, scope: str = "write", days: int | None = 30) -> str:
    """The secret of a new token."""
    return services.make_token(user, name="Test", scope=scope, days=days)[1]


def ask(
    client: Client, method: str, path: str, said: Any = None, *, token: str = "", **headers: str
) -> HttpResponse:
    """The answer to a request below /api/v1; header names with _ for -."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        sent["authorization"] = f"Bearer {token}"
    options: dict[str, Any] = {}
    if said is not None:
        body = said if isinstance(said, (str, bytes)) else json.dumps(said)
        options = {"data": body, "content_type": sent.pop("content-type", "application/json")}
    return client.generic(method, f"/api/v1{path}", headers=sent, **options)
