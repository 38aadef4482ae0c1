# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class PermalinksConfig(AppConfig):
    name = "apps.permalinks"
    label = "permalinks"
    verbose_name = "Addresses"
