# SPDX-License-Identifier: AGPL-3.0-or-later
from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from apps.accounts import second_factor


class SecondStep(LoginStage):
    """Between the first proof and being signed in, for people who are asked for a second one.

    In place of allauth's stage: that asks everybody who has a passkey, and loads what passkeys
    need for everybody who signs in.
    """

    key = "second_step"
    urlname = "account_second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if (
            user is None
            or second_factor.was_shown(self.request, user)
            or not second_factor.is_asked_of(user)
        ):
            return None, True
        return redirect(self.urlname), True
