# SPDX-License-Identifier: AGPL-3.0-or-later
from celery import shared_task
from django.contrib.sessions.models import Session


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Delete sessions that are over, among them sign-ins that were begun and left."""
    Session.get_session_store_class().clear_expired()
