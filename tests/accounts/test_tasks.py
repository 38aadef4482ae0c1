# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.accounts.tasks import forget_sessions

pytestmark = pytest.mark.django_db


def test_sessions_that_are_over_are_forgotten():
    now = timezone.now()
    for key, hours in (("over", -1), ("goes on", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(hours=hours))

    forget_sessions()
    forget_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["goes on"]
