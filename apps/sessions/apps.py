# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "apps.sessions"
    label = "event_sessions"  # django.contrib.sessions owns "sessions"
    verbose_name = "Sessions"
