# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    label = "notifications"
    verbose_name = _("Notices and reminders")

    def ready(self) -> None:
        # Registers ways, holes, what is carried out after a sign-in, who composes what.
        from apps.notifications import intents, mail, push, reply_letters, showing  # noqa: F401
        from apps.notifications.composers import (  # noqa: F401
            digests,
            invitations,
            notices,
            nudges,
            reminders,
        )
