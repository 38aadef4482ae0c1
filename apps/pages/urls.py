# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.events import converters  # noqa: F401 -- registers event, word, code
from apps.pages.views import (
    about,
    agenda,
    event,
    events,
    feeds,
    home,
    machines,
    person,
    pictures,
    programme,
    series,
    session,
    thread,
)

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("picture.png", pictures.site_picture, name="site_picture"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("apple-touch-icon.png", machines.apple_touch_icon, name="apple_touch_icon"),
    path("about/", about.about, name="about"),
    path("code-of-conduct/", about.rules, name="rules"),
    path("people/<int:number>-<str:slug>/", person.person, name="person"),
    path("me/agenda/", agenda.agenda, name="agenda"),
    path("me/agenda/past/", agenda.past, name="agenda_past"),
    path("me/agenda/kept/", agenda.kept, name="agenda_kept"),
    path("me/agenda/answers/<int:number>/", agenda.answer, name="agenda_answer"),
    path("events/", events.events, name="events"),
    path("events/calendar/", events.calendar, name="calendar"),
    path("series/<word:slug>/", series.series, name="series"),
    path("threads/<int:number>-<word:slug>/", thread.thread, name="thread"),
    path("threads/<int:number>/", thread.thread, name="thread_number"),
    path("threads/<int:number>.atom", feeds.thread_feed, name="thread_feed"),
    path("areas/<word:slug>.atom", feeds.area_feed, name="area_feed"),
    path("tags/<word:slug>.atom", feeds.tag_feed, name="tag_feed"),
    path("<event:event_slug>/picture.png", pictures.event_picture, name="event_picture"),
    path(
        "<event:event_slug>/sessions/<code:code>.png",
        pictures.session_picture,
        name="session_picture",
    ),
    path("<event:event_slug>/changes.atom", feeds.changes_feed, name="changes_feed"),
    path("<event:event_slug>/threads.atom", feeds.threads_feed, name="threads_feed"),
    path("<event:event_slug>/", event.event, name="event"),
    path("<event:event_slug>/programme/", programme.programme_list, name="programme"),
    path("<event:event_slug>/programme/grid/", programme.programme_grid, name="grid"),
    path("<event:event_slug>/people/", event.event_people, name="people"),
    path("<event:event_slug>/sessions/<code:code>/", session.session, name="session"),
]
