# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.accounts.views import (
    addresses,
    affiliations,
    app,
    mine,
    passkeys,
    providers,
    settings,
    ways,
)

app_name = "accounts"
urlpatterns = [
    path("me/settings/", settings.settings_page, name="settings"),
    path("me/settings/name/", settings.rename, name="rename"),
    path("me/settings/languages/", settings.languages, name="languages"),
    path("me/settings/machines/", settings.machines, name="machines"),
    path("me/settings/sign-in/", ways.ways, name="ways"),
    path("me/settings/sign-in/email/", addresses.change, name="change_email"),
    path("me/settings/sign-in/email/code/", addresses.confirm, name="confirm_email"),
    path("me/settings/sign-in/email/remove/", addresses.remove, name="remove_email"),
    path("me/settings/sign-in/passkey/", passkeys.add, name="add_passkey"),
    path("me/settings/sign-in/passkey/options/", passkeys.options_to_add, name="passkey_options"),
    path(
        "me/settings/sign-in/passkey/<int:passkey_id>/remove/",
        passkeys.remove,
        name="remove_passkey",
    ),
    path("me/settings/sign-in/app/", app.turn_on, name="app"),
    path("me/settings/sign-in/app/picture.svg", app.picture, name="app_picture"),
    path("me/settings/sign-in/app/off/", app.turn_off, name="app_off"),
    path("me/settings/sign-in/codes/", app.recovery_codes, name="recovery_codes"),
    path("me/settings/sign-in/codes/new/", app.renew_codes, name="renew_recovery_codes"),
    path(
        "me/settings/sign-in/with/<slug:provider_id>/",
        providers.connect_with,
        name="connect",
    ),
    path("me/settings/sign-in/with/<int:identity_id>/remove/", ways.disconnect, name="disconnect"),
    path("me/settings/sessions/", ways.sessions, name="sessions"),
    path("me/settings/sessions/others/", ways.end_other_sessions, name="end_other_sessions"),
    path("me/settings/sessions/<int:session_id>/end/", ways.end_session, name="end_session"),
    path("me/settings/affiliation/", affiliations.affiliation, name="affiliation"),
    path("me/settings/data/", mine.my_data, name="my_data"),
    path("me/settings/leave/", mine.leave, name="leave"),
    path("me/settings/leave/not/", mine.stay, name="stay"),
    path("people/<int:number>/affiliation/", affiliations.vouch, name="vouch"),
    path("privacy/", mine.privacy, name="privacy"),
    path("me/preferences/", settings.preferences, name="preferences"),
]
