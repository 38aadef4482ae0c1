# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.notifications.views import devices, mailed_replies

app_name = "notifications"
urlpatterns = [
    path("me/settings/devices/", devices.devices, name="devices"),
    path("me/settings/devices/add/", devices.add, name="add_device"),
    path("me/settings/devices/<int:device_id>/remove/", devices.remove, name="remove_device"),
    path("me/settings/devices/<int:device_id>/try/", devices.attempt, name="try_device"),
    path("me/replies/", mailed_replies.waiting, name="mailed_replies"),
    path("me/replies/<int:reply_id>/", mailed_replies.decide, name="decide_mailed_reply"),
]
