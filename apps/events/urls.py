# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import views

app_name = "events"
urlpatterns = [path("events/calendar.ics", views.calendar, name="calendar")]
