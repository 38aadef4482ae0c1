# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PermalinksConfig(AppConfig):
    name = "apps.permalinks"
    label = "permalinks"
    verbose_name = _("Addresses")
