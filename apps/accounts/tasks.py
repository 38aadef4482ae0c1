# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Delete sessions that are over, among them sign-ins that were begun and left."""
    call_command("clearsessions")
