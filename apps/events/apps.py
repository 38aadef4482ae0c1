# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    verbose_name = "Events"
