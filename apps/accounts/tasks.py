# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from apps.accounts import services


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Delete sessions that are over, among them sign-ins that were begun and left."""
    call_command("clearsessions")
    kept = timedelta(seconds=settings.SESSION_COOKIE_AGE, days=1)
    services.forget_sessions_of_before((timezone.now() - kept).date())


@shared_task(name="accounts.let_go")
def let_go() -> None:
    """Each hour: those whose week to think it over has ended."""
    services.let_go_of_all(now=timezone.now())
