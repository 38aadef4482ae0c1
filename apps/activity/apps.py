# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "apps.activity"
    label = "activity"
