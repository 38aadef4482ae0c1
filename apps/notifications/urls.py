# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.notifications.views import (
    devices,
    feed,
    follows,
    inbox,
    mailed_replies,
    off,
    reminders,
    settings,
)

app_name = "notifications"
urlpatterns = [
    path("feeds/<str:secret>.atom", feed.feed, name="feed"),
    path("me/settings/devices/", devices.devices, name="devices"),
    path("me/settings/devices/add/", devices.add, name="add_device"),
    path("me/settings/devices/<int:device_id>/remove/", devices.remove, name="remove_device"),
    path("me/settings/devices/<int:device_id>/try/", devices.attempt, name="try_device"),
    path("me/replies/", mailed_replies.waiting, name="mailed_replies"),
    path("me/replies/<int:reply_id>/", mailed_replies.decide, name="decide_mailed_reply"),
    path("me/follow/<slug:kind>/<int:pk>/", follows.follow, name="follow"),
    path("me/notices/", inbox.inbox, name="inbox"),
    path("me/notices/seen/", inbox.seen, name="seen"),
    path("me/notices/following/", follows.follows, name="follows"),
    path("me/notices/off/<str:token>/", off.off, name="off"),
    path("me/notices/reminders/", reminders.reminders, name="reminders"),
    path("me/notices/settings/", settings.settings_page, name="settings"),
]
