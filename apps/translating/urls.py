# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path, register_converter

from apps.events import converters  # noqa: F401 -- registers event
from apps.translating import views
from apps.translating.converters import KindOfText

register_converter(KindOfText, "text")

app_name = "translations"
urlpatterns = [
    path(
        "translate/<text:text_kind>-<int:text_number>/<str:language>/",
        views.translate,
        name="translate",
    ),
    path("<event:event_slug>/translate/", views.tasks, name="tasks"),
]
