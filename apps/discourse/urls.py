# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from apps.discourse.views import consumer, my_forums, webhook

app_name = "discourse"
urlpatterns = [
    path("discourse/<slug:site>/webhook/", webhook.webhook, name="webhook"),
    path("discourse/<slug:site>/connect/", consumer.connect, name="connect"),
    path("me/settings/forums/", my_forums.my_forums, name="my_forums"),
    path("me/settings/forums/<slug:site>/key/", my_forums.ask_for_key, name="ask_for_key"),
    path("me/settings/forums/<slug:site>/key/back/", my_forums.key_granted, name="key_granted"),
    path(
        "me/settings/forums/<slug:site>/sign-in/",
        my_forums.show_by_signing_in,
        name="show_by_signing_in",
    ),
    path("me/settings/forums/<slug:site>/sign-in/back/", my_forums.signed_in, name="signed_in"),
    path("me/settings/forums/<slug:site>/look/", my_forums.look_by_shared_way, name="look"),
    path("me/settings/forums/<slug:site>/unlink/", my_forums.unlink, name="unlink"),
]
