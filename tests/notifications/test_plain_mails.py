# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.notifications import services
from apps.notifications.composers.reading import Reader, both
from apps.threads import services as threads
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.notifications.telling import react

pytestmark = pytest.mark.django_db


def test_nothing_left_out_of_a_mail_in_text_leaves_two_lines_empty(delivered, taking_answers):
    reader, thread = UserFactory(), ThreadFactory()
    services.follow(thread, by=reader)
    for text in ("One", "Two"):
        threads.reply(thread, text=text, by=UserFactory())
    react()

    mails = delivered(now=timezone.now() + timedelta(minutes=20))

    bodies = [mail.get_body(("plain",)).get_content() for mail in mails]
    said = [body.replace("\r\n", "\n") for body in bodies]
    assert said
    assert [text for text in said if "\n\n\n" in text] == []
    assert "-- \n" in said[0]


@pytest.mark.parametrize("name", ["reminder", "nudge", "digest", "monthly"])
def test_the_address_that_switches_off_stands_on_its_line(name):
    text, _html = both(name, {"off": "https://portal.test/off/"}, Reader("en", "UTC"))

    assert "\n\n\n" not in text
    assert "Switch off, without signing in:\n    https://portal.test/off/\n" in text
