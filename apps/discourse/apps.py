# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DiscourseConfig(AppConfig):
    name = "apps.discourse"
    label = "discourse"
    verbose_name = "Discourse"

    def ready(self) -> None:
        # Reactions beside those of tasks.py; a line in settings; the lane of what goes to forums.
        from apps.discourse import forum_tasks, in_settings  # noqa: F401
        from apps.discourse.services import queue  # noqa: F401
