# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ExamplesConfig(AppConfig):
    name = "apps.examples"
    verbose_name = "Examples"
