# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who one is, what is kept about it, and leaving, in a browser."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import User
from apps.threads.services import reply, start
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = [
    {"width": 390, "theme": "dark", "language": "ar"},
    {"width": 1280, "theme": "light", "language": "en"},
]


@pytest.fixture
def ada():
    """Somebody who wrote, belongs somewhere, and answers somebody who has left."""
    user = UserFactory(person__name="Natalia Szafran", email="natalia@example.org")
    event = EventFactory()
    services.affiliate(user.person, affiliation="Wikimedia Polska", language="pl", by=user)
    gone = UserFactory(person__name="Gone")
    thread = start(event=event, title="Rooms", text="Which room?", by=gone)
    answer = reply(thread, text="The blue one.", reply_to=thread.posts.get(), by=user)
    other = UserFactory(person__name="أمينة")
    services.affiliate(other.person, affiliation="ويكيميديا المغرب", language="ar", by=other)
    organizer = organizer_of(event)
    services.confirm_affiliation(other.person, seen="ويكيميديا المغرب", by=organizer)
    other.person.refresh_from_db()
    reply(thread, text="شكرا", reply_to=answer, by=other)
    services.leave(gone, posts="keep", now=timezone.now(), at_once=True)
    return user, thread


def organizer_of(event):
    with transaction.atomic():
        return EventRoleFactory(role="organizer", event=event).user


def come_in(reader, user):
    """With the session of a sign-in; the door itself is tested elsewhere."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    reader.page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": reader.site}]
    )


@pytest.mark.parametrize("device", DEVICES, ids=lambda d: "-".join(map(str, d.values())))
def test_pages_about_oneself_are_accessible(new_reader, live_server, ada, device):
    user, thread = ada
    reader = new_reader(live_server.url, **device)
    come_in(reader, user)
    services.leave(user, posts="keep", now=timezone.now() - timedelta(days=1))
    for name, path in {
        "settings-leaving": "/me/settings/",
        "my-data": "/me/settings/data/",
        "leave": "/me/settings/leave/",
        "privacy": "/privacy/",
        "person": user.person.get_absolute_url(),
        "thread-affiliations": thread.get_absolute_url(),
    }.items():
        reader.go(path).assert_accessible()
        reader.assert_fits(320)
        reader.picture(f"people-{name}")


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_takes_a_copy_thinks_it_over_and_leaves(new_reader, live_server, ada, scripts):
    user, _thread = ada
    reader = new_reader(live_server.url, width=390, scripts=scripts)
    come_in(reader, user)
    page = reader.go("/me/settings/data/").page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(".zip")

    reader.go("/me/settings/leave/")
    page.get_by_text("stays, under").click()
    page.get_by_text("I want to leave").click()
    page.get_by_role("button", name="Leave").click()
    assert page.url.endswith("/me/settings/")
    page.get_by_role("button", name="Stay after all").click()
    assert User.objects.get(pk=user.pk).leaving_at is None

    reader.go("/me/settings/leave/")
    page.get_by_text("goes: texts").click()
    page.get_by_text("now: nobody").click()
    page.get_by_text("I want to leave").click()
    page.get_by_role("button", name="Leave").click()
    page.get_by_text("You have left.").wait_for()
    assert not User.objects.get(pk=user.pk).is_active


def test_an_organizer_confirms_where_somebody_belongs(new_reader, live_server, ada):
    user, _thread = ada
    reader = new_reader(live_server.url)
    come_in(reader, organizer_of(EventFactory()))
    page = reader.go(user.person.get_absolute_url()).page
    reader.picture("people-vouch")

    page.get_by_role("button", name="Confirm the affiliation").click()
    page.get_by_role("button", name="Take the confirmation back").wait_for()

    assert page.locator(".chip-sure").count() == 1
