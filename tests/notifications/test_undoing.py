# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a mail's link has switched off comes back as it was, by the page that says so."""

import re

import pytest

from apps.notifications import switches
from apps.notifications.models import Habits, Preference
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.notifications import HabitsFactory, PreferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(email="ewa@example.org")


def path_of(user, scope):
    return "/me/" + switches.address(user.pk, scope).split("/me/")[1]


def undo(client, path, page):
    found = re.search(r'name="was" value="([^"]+)"', page)
    return client.post(path, {"undo": "1", **({"was": found[1]} if found else {})})


def test_reminders_come_back_at_the_moments_chosen_before(client, user):
    HabitsFactory(user=user, leads=[60, 10])
    path = path_of(user, "reminders")

    page = client.post(path).text
    assert Habits.objects.get().leads == []
    assert "stands in your inbox" not in page
    undo(client, path, page)

    assert Habits.objects.get().leads == [60, 10]


def test_mails_of_events_that_were_off_before_stay_off(client, user):
    on, off = EventFactory(), EventFactory()
    for event in (on, off):
        PreferenceFactory(user=user, event=event, email=event == on)
    path = path_of(user, "all")

    page = client.post(path).text
    assert not Preference.objects.filter(email=True).exists()
    assert "stands in your inbox" in page
    undo(client, path, page)

    mailed = dict(Preference.objects.values_list("event", "email"))
    assert mailed == {None: True, on.pk: True, off.pk: False}


def test_a_second_click_forgets_nothing_that_undoing_needs(client, user):
    path = path_of(user, "reminders")
    client.post(path)
    page = client.post(path).text

    undo(client, path, page)

    assert Habits.objects.get().leads == Habits(user=user).leads


def test_what_was_before_is_believed_of_the_page_of_the_same_mail_only(client, user):
    other = UserFactory(email="tom@example.org")
    HabitsFactory(user=other, leads=[1440])
    page = client.post(path_of(other, "reminders")).text

    undo(client, path_of(user, "reminders"), page)
    client.post(path_of(user, "nudges"), {"undo": "1", "was": "broken"})

    assert Habits.objects.get(user=user).leads == Habits(user=user).leads
