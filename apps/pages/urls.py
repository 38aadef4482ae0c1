# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import converters  # noqa: F401 -- registers event, word, code
from apps.pages.views import about, events, home, person, series, thread

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
    path("people/<int:number>-<str:slug>/", person.person, name="person"),
    path("events/", events.events, name="events"),
    path("events/calendar/", events.calendar, name="calendar"),
    path("series/<word:slug>/", series.series, name="series"),
    path("threads/<int:number>-<word:slug>/", thread.thread, name="thread"),
    path("threads/<int:number>/", thread.thread, name="thread_number"),
]
