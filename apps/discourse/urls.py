# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.discourse import views

app_name = "discourse"
urlpatterns = [
    path("discourse/<slug:site>/webhook/", views.webhook, name="webhook"),
]
