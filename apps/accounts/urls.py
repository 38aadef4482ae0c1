# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.accounts.views import settings

app_name = "accounts"
urlpatterns = [
    path("me/settings/", settings.settings_page, name="settings"),
    path("me/settings/name/", settings.rename, name="rename"),
    path("me/settings/languages/", settings.languages, name="languages"),
    path("me/preferences/", settings.preferences, name="preferences"),
]
