# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import converters  # noqa: F401 -- registers event, code
from apps.rsvps import views

app_name = "rsvps"
urlpatterns = [
    path("feeds/<str:secret>.ics", views.agenda_ics, name="agenda_ics"),
    path("me/agenda/calendar/", views.feed, name="feed"),
    path("me/agenda/take-over/", views.take_over, name="take_over"),
    path("<event:event_slug>/rsvp/", views.event, name="event"),
    path("<event:event_slug>/sessions/<code:code>/rsvp/", views.session, name="session"),
]
