# SPDX-License-Identifier: AGPL-3.0-or-later
"""/accounts/: the one way in and out, under the names that allauth looks for.

Its own URL list has pages for passwords, sign-up and address management, which nobody has here.
"""

from django.urls import path
from django.views.generic import RedirectView

from apps.accounts.views import sign_in

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_settings = RedirectView.as_view(pattern_name="accounts:settings")

urlpatterns = [
    path("login/", sign_in.ask_for_code, name="account_login"),
    path("login/code/", to_sign_in, name="account_request_login_code"),
    path("login/code/confirm/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("login/code/again/", sign_in.send_again, name="account_send_code_again"),
    path("login/name/", sign_in.name_yourself, name="account_name"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("inactive/", sign_in.inactive, name="account_inactive"),
    path("signup/", to_sign_in, name="account_signup"),
    path("email/", to_settings, name="account_email"),
    path("reauthenticate/", to_sign_in, name="account_reauthenticate"),
]
