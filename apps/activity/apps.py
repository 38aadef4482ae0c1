# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "apps.activity"
    label = "activity"
    verbose_name = _("Activity")

    def ready(self) -> None:
        """Every process knows every reaction: workers start them, commands and tests may too.

        What fills the holes of kept pages is known before the first page is asked for.
        """
        autodiscover_modules("tasks")
        from apps.activity.templatetags import activity  # noqa: F401
