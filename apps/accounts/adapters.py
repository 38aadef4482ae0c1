# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's ways, where they differ here."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount import adapter as social
from django.http import HttpRequest

from apps.accounts import provider_answers, secrets_at_rest
from apps.accounts.at_work import account_at_work
from apps.accounts.models import User
from apps.accounts.next_page import is_ours


class AccountAdapter(DefaultAccountAdapter):
    """Signs people in without passwords; our pages say themselves what happened."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An account is made by the first sign-in, never by a form of its own."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's notes repeat what the page shows anyway."""

    def is_safe_url(self, url: str | None) -> bool:
        """allauth would also follow addresses of other hosts named in the settings."""
        return is_ours(url or "")

    def get_login_stages(self) -> list[str]:
        """What comes between the first proof and being signed in."""
        return [
            "allauth.account.stages.LoginByCodeStage",
            "apps.accounts.stages.SecondStep",
        ]


class SocialAccountAdapter(social.DefaultSocialAccountAdapter):
    """Accounts at Wikimedia and other providers: known by their subject there, by nothing else."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[Any]:
        """Those of the environment; the table of apps that allauth would ask too stays empty."""
        known = social._build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in known.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Everybody may come by a provider that the operator trusts."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Keeps nothing but the name there, to tell one's connected accounts apart."""
        sociallogin.account.extra_data = {"name": provider_answers.name_in(data)}
        return sociallogin.user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Everybody new chooses what to be called here."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Whatever a provider says of addresses opens nobody's account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Signed in already: the answer connects an account, or proves the person once more."""
        if answer := provider_answers.answer_to(request, sociallogin):
            raise ImmediateHttpResponse(answer)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Our own page instead of allauth's, with nothing of the answer on it."""
        state = (extra_context or {}).get("state") or {}
        answer = provider_answers.failure(
            request, provider.sub_id, error=error, exception=exception, state=state
        )
        raise ImmediateHttpResponse(answer)


class MFAAdapter(DefaultMFAAdapter):
    """Keys and recovery codes are encrypted where they are stored."""

    def encrypt(self, text: str) -> str:
        return secrets_at_rest.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets_at_rest.decrypt(encrypted_text)

    def _get_site_name(self) -> str:
        return "Eventforum"

    def _get_user_identifier(self, user: User) -> str:
        """What apps and browsers list the account under; the handle is nobody's word."""
        return user.email or user.person.name


class CodeBackend(AuthenticationBackend):
    """Loads the account with its person and its open sessions: every page needs them."""

    def get_user(self, user_id: int) -> User | None:
        user = account_at_work(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
