# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DiscourseConfig(AppConfig):
    name = "apps.discourse"
    label = "discourse"
    verbose_name = "Discourse"
