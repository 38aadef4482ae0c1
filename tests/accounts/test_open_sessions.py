# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of browsers one is signed in with; ending one ends it at once, whatever a cache says."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import OpenSession
from apps.accounts.tasks import forget_sessions
from apps.activity.models import Activity
from tests.accounts.signing_in import CONFIRM, ask, code_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SESSIONS = "/me/settings/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def elsewhere(user):
    client = Client()
    client.force_login(user)
    return client


def is_signed_in(client):
    return client.get(SESSIONS).status_code == 200


def test_sign_in_is_listed_with_its_browser_and_its_way(client, mailoutbox):
    user = UserFactory(email="ada@example.org")
    ask(client)
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])}, headers={"user-agent": FIREFOX})

    session = OpenSession.objects.get()
    assert (session.user, session.browser, session.way) == (user, "Firefox · Linux", "code")
    assert session.session_key == client.session.session_key


@pytest.mark.parametrize(
    ("agent", "browser"), [(SAFARI, "Safari · iPhone"), ("curl/8", ""), ("", ""), ("x" * 9999, "")]
)
def test_browsers_have_the_names_people_know(client, mailoutbox, agent, browser):
    UserFactory(email="ada@example.org")
    ask(client)
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])}, headers={"user-agent": agent})

    assert OpenSession.objects.get().browser == browser


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(client, django_assert_num_queries, number):
    user = UserFactory()
    for _ in range(number - 1):
        elsewhere(user)
    client.force_login(user)

    with django_assert_num_queries(2):  # account, sessions; the session comes from the cache
        page = client.get(SESSIONS).text

    assert page.count("Sign out there<") == number - 1


def test_ended_session_is_over_at_once(client):
    user = UserFactory()
    other = elsewhere(user)
    assert is_signed_in(other)
    client.force_login(user)

    client.post(f"{SESSIONS}{OpenSession.objects.earliest('pk').pk}/end/")

    assert not is_signed_in(other)
    assert is_signed_in(client)
    assert Activity.objects.filter(verb="person.session_ended").count() == 1


def test_cache_that_remembers_an_ended_session_does_not_bring_it_back(client):
    """Another process may have read the session just before, and write it back to the cache."""
    user = UserFactory()
    other = elsewhere(user)
    key = other.session.session_key
    remembered = SessionStore(key).load()
    client.force_login(user)
    client.post(f"{SESSIONS}{OpenSession.objects.earliest('pk').pk}/end/")

    store = SessionStore(key)
    store._cache.set(store.cache_key, remembered)

    assert not is_signed_in(other)
    assert store._cache.get(store.cache_key) is None


def test_all_others_are_ended(client):
    user, somebody = UserFactory(), UserFactory()
    others, stranger = [elsewhere(user) for _ in range(3)], elsewhere(somebody)
    client.force_login(user)

    client.post(f"{SESSIONS}others/")

    assert [is_signed_in(other) for other in others] == [False] * 3
    assert is_signed_in(client)
    assert is_signed_in(stranger)


def test_nobody_ends_the_sessions_of_others(client):
    victim = elsewhere(UserFactory())
    client.force_login(UserFactory())

    client.post(f"{SESSIONS}{OpenSession.objects.earliest('pk').pk}/end/")

    assert is_signed_in(victim)


def test_ending_by_verb_is_safe_to_repeat():
    user = UserFactory()
    elsewhere(user)
    session = OpenSession.objects.get()

    assert services.end_session(user, session.pk, by=user) is True
    assert services.end_session(user, session.pk, by=user) is False
    assert services.end_sessions(user, by=None) == 0


def test_signing_out_takes_the_session_off_the_list(client):
    client.force_login(UserFactory())

    client.post("/accounts/logout/")

    assert OpenSession.objects.count() == 0


def test_oldest_of_fifty_sessions_makes_room():
    user = UserFactory()
    oldest, kept = elsewhere(user), elsewhere(user)
    now = timezone.now()
    OpenSession.objects.bulk_create(
        OpenSession(user=user, session_key=str(n), signed_in_at=now, seen_on=now.date())
        for n in range(48)
    )

    newest = elsewhere(user)

    assert [is_signed_in(client) for client in (oldest, kept, newest)] == [False, True, True]
    assert OpenSession.objects.count() == 50


def test_day_of_the_last_use_is_kept_once_a_day(client, django_assert_num_queries):
    with time_machine.travel("2026-03-01T12:00Z", tick=False):
        client.force_login(UserFactory())
    with time_machine.travel("2026-03-04T12:00Z", tick=False):
        client.get(SESSIONS)
        with django_assert_num_queries(2):
            client.get(SESSIONS)

    assert OpenSession.objects.get().seen_on == date(2026, 3, 4)


def test_sessions_that_ran_out_leave_the_list(client):
    client.force_login(UserFactory())
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        forget_sessions()

    assert OpenSession.objects.count() == 0


def test_page_for_strangers_is_the_door(client):
    assert client.get(SESSIONS)["Location"] == f"/accounts/login/?next={SESSIONS}"


@pytest.mark.parametrize(
    ("accept", "goes"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("application/json", False),
        ("*/*", False),
        ("image/avif,image/webp,*/*", False),
    ],
)
def test_only_an_opened_page_takes_the_cookie_of_an_ended_session(client, accept, goes):
    """What scripts ask for may be answered after a new sign-in, whose cookie has the same name."""
    client.force_login(UserFactory())
    OpenSession.objects.all().delete()

    answer = client.get("/threads/drafts/?place=/x/%23reply-text", headers={"accept": accept})

    assert (answer.status_code, "sessionid" in answer.cookies) == (401, goes)
