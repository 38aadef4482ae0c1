# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RsvpsConfig(AppConfig):
    name = "apps.rsvps"
    label = "rsvps"
    verbose_name = _("Taking part")

    def ready(self) -> None:
        # Registers a hole, connects a receiver.
        from apps.rsvps import receivers, showing  # noqa: F401
