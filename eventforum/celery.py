# SPDX-License-Identifier: AGPL-3.0-or-later
"""Celery: a wake-up call. What has to be done stands in tables (see apps.activity)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")

app = Celery("eventforum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Last: it needs the app, and listens to its signals.
from eventforum.operating import tasks  # noqa: E402, F401
