# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal's settings without its apps: all that is needed to start, keep and stop programs."""

from django.http import HttpResponse
from django.urls import path

from eventforum.settings import *

INSTALLED_APPS = ["eventforum", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = []
ROOT_URLCONF = "tests.running.small"
AUTH_USER_MODEL = "auth.User"
CELERY_IMPORTS = ["tests.running.touching"]
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

urlpatterns = [path("healthz", lambda request: HttpResponse("ok"))]
