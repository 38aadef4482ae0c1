# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "apps.translations"
    label = "translations"
    verbose_name = "Translations"
