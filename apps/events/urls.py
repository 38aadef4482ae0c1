# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import (
    converters,  # noqa: F401 -- registers word
    views,
)

app_name = "events"
urlpatterns = [
    path("events/calendar.ics", views.calendar, name="calendar"),
    path("series/<word:slug>/calendar.ics", views.series_calendar, name="series_calendar"),
]
