# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import converters  # noqa: F401 -- registers event, word, code
from apps.sessions import invitation_views, views

app_name = "sessions"
urlpatterns = [
    path("me/invitation/<str:link>/", invitation_views.invitation, name="invitation"),
    path("me/invitation/<str:link>/decline/", invitation_views.decline, name="decline"),
    path("me/invitation/<str:link>/ask/", invitation_views.ask, name="ask"),
    path("<event:event_slug>/programme.ics", views.programme_ics, name="programme_ics"),
    path("<event:event_slug>/programme.json", views.programme_json, name="programme_json"),
    path("<event:event_slug>/programme.xml", views.programme_xml, name="programme_xml"),
    path("<event:event_slug>/sessions/<code:code>.ics", views.session_ics, name="session_ics"),
]
