# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        """Register what fills the holes of kept pages, before any page is asked for."""
        from apps.core import shell, time_box  # noqa: F401
