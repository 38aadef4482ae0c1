# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "apps.pages"
    label = "pages"
    verbose_name = "Pages"
