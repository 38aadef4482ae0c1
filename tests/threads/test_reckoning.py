# SPDX-License-Identifier: AGPL-3.0-or-later
"""The planner takes no portal for an empty one: its plans hold for the first event already."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from apps.threads.models import Thread
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


def test_discussions_of_an_only_event_are_reckoned_with():
    event = EventFactory()
    Thread.objects.bulk_create(ThreadFactory.build(event=event) for _ in range(500))

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_event, threads_thread")
    plan = json.loads(Thread.objects.visible_to(AnonymousUser()).explain(format="json"))

    assert plan[0]["Plan"]["Plan Rows"] > 100
