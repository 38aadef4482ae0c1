# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in by a code sent to an e-mail address: allauth's process, the same for everybody.

allauth sends a code to known addresses only, and another mail to unknown ones. Here the account is
looked for after the right code was typed in, and whoever has none is then asked for a name: nothing
before that, not even the time it takes, tells who is known here.
"""

import secrets

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.accounts import mailed_codes, mails
from apps.accounts.models import User
from apps.core.errors import Refused


class CodeSignIn(LoginCodeVerificationProcess):
    """One sign-in under way, kept in the session of the browser that asked for it."""

    @classmethod
    def begin(cls, request: HttpRequest, email: str, *, next_page: str) -> "CodeSignIn":
        """Send a code to the address and wait for it. Refused when too many were asked for."""
        mailed_codes.limit_codes(request, email)
        login = Login(user=None, email=email, redirect_url=next_page)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, email=email), id=secrets.token_hex(16))
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def under_way(cls, request: HttpRequest) -> "CodeSignIn | None":
        """The sign-in this browser has begun, unless it has run out of time."""
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        return cls(stage).abort_if_invalid() if stage else None

    @property
    def email(self) -> str:
        return self.state["email"]

    @property
    def next_page(self) -> str:
        return self.stage.login.redirect_url or ""

    @property
    def is_proved(self) -> bool:
        """The right code came from somebody without an account, who is being asked for a name."""
        return bool(self.state.get("proved"))

    @property
    def is_over(self) -> bool:
        return self.state["failed_attempts"] >= mailed_codes.TRIES

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        mails.send_code(email, code=self.generate_code())

    def try_code(self, code: str) -> bool:
        """Whether this is the code; the third wrong one ends the sign-in."""
        allowed = mailed_codes.may_try(self.state["id"])
        typed = mailed_codes.digits_of(code)
        if allowed and compare_user_code(actual=typed, expected=self.code):
            return True
        self.record_invalid_attempt()
        return False

    def send_again(self) -> None:
        """Another code in place of the first, a few times."""
        if not self.can_resend:
            raise Refused(_("No more codes can be sent now. Start again with your address."))
        mailed_codes.limit_codes(self.request, self.email)
        self.send()
        self.record_resend()
        self.persist()

    def keep_proof(self) -> None:
        """The code is used up; what is left to do is a name."""
        self.state.update(proved=True, code="")
        self.persist()

    def enter(self, user: User) -> HttpResponse:
        """Sign this person in and go on where they came from; the session gets a new key."""
        next_page = self.next_page
        clear_login(self.request)
        record_authentication(self.request, user, method="code", email=self.email)
        return perform_login(
            self.request, Login(user=user, email=self.email, redirect_url=next_page)
        )
