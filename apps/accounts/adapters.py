# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's ways, where they differ here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from apps.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Signs people in by code only; our pages say themselves what happened."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An account is made by the first sign-in with a code, never by a form of its own."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's notes repeat what the page shows anyway."""


class CodeBackend(AuthenticationBackend):
    """Loads the account with its person: every page shows the name."""

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.select_related("person")
        user = people.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
