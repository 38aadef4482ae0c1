# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from apps.events.models import Event, Series
        from apps.events.services import touch, touch_editions
        from apps.translations.services import register

        register(Series, "name", "description", touch=touch_editions)
        register(Event, "name", "description", touch=touch)
