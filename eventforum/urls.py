# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the portal; one urls.py an app, fixed words before event slugs."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from apps.core import health
from eventforum.operating.metrics import metrics

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.forbidden"
handler404 = "apps.core.views.not_found"
handler500 = "apps.core.views.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("accounts/", include("apps.accounts.sign_in_urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.api.urls")),
    path("", include("apps.media.urls")),
    path("", include("apps.search.urls")),
    path("", include("apps.threads.urls")),
    path("", include("apps.rsvps.urls")),
    path("", include("apps.notifications.urls")),
    path("", include("apps.discourse.urls")),
    path("", include("apps.translating.urls")),
    path("", include("apps.pages.urls")),
    path("", include("apps.events.urls")),
    path("", include("apps.sessions.urls")),
]

if settings.LOCAL_MAILBOX:
    urlpatterns.insert(0, path("dev/mail/", include("apps.accounts.mailbox_urls")))
