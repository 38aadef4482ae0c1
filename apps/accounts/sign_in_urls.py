# SPDX-License-Identifier: AGPL-3.0-or-later
"""/accounts/: the one way in and out, under the names that allauth looks for.

Its own URL lists have pages for passwords, sign-up and much else that nobody has here.
"""

from django.urls import path
from django.views.generic import RedirectView

from apps.accounts.views import again, passkeys, providers, second_step, sign_in

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_ways = RedirectView.as_view(pattern_name="accounts:ways")

urlpatterns = [
    path("login/", sign_in.ask_for_code, name="account_login"),
    path("login/code/", to_sign_in, name="account_request_login_code"),
    path("login/code/confirm/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("login/code/again/", sign_in.send_again, name="account_send_code_again"),
    path("login/name/", sign_in.name_yourself, name="account_name"),
    path("login/new/", providers.name_yourself, name="socialaccount_signup"),
    path("login/with/<slug:provider_id>/", providers.sign_in_with, name="account_login_with"),
    path("login/passkey/", passkeys.sign_in, name="account_passkey"),
    path("login/passkey/options/", passkeys.options, name="account_passkey_options"),
    path("login/second/", second_step.second_step, name="account_second_step"),
    path("login/second/options/", second_step.options, name="account_second_step_options"),
    path("second-proof/", second_step.second_proof, name="account_second_proof"),
    path("mediawiki/login/callback/", providers.back_from_wikimedia, name="mediawiki_callback"),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        providers.back_from_oidc,
        name="openid_connect_callback",
    ),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("inactive/", sign_in.inactive, name="account_inactive"),
    path("signup/", to_sign_in, name="account_signup"),
    path("email/", to_ways, name="account_email"),
    path("3rdparty/", to_ways, name="socialaccount_connections"),
    path("reauthenticate/", again.again, name="account_reauthenticate"),
    path("reauthenticate/options/", again.options, name="account_again_options"),
    path("reauthenticate/mail/", again.by_mail, name="account_again_by_mail"),
    path(
        "reauthenticate/with/<slug:provider_id>/",
        again.by_provider,
        name="account_again_with",
    ),
]
