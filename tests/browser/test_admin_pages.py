# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organizers' admin as they find it: on a phone too, from right to left, in the dark."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.events.models import Event
from apps.events.services import give_role
from apps.sessions.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def organizer(examples, django_db_blocker) -> User:
    """Owns the example conference and nothing else."""
    kofi = User.objects.get(email="kofi@example.org")
    give_role(Event.objects.get(slug="bridges"), user=kofi, role="owner", by=None)
    kofi.refresh_from_db()
    return kofi


@pytest.fixture(scope="module")
def pages(organizer) -> list[str]:
    event = Event.objects.get(slug="bridges")
    session = Session.objects.get(event=event, code="GREET")
    return [
        "/admin/",
        *(
            reverse(f"admin:{table}_changelist")
            for table in (
                "events_event",
                "events_eventrole",
                "event_sessions_session",
                "threads_thread",
                "threads_post",
                "translations_translation",
                "activity_activity",
            )
        ),
        reverse("admin:events_event_change", args=[event.pk]),
        reverse("admin:events_event_history", args=[event.pk]),
        reverse("admin:events_eventrole_add"),
        reverse("admin:threads_thread_add"),
        reverse("admin:event_sessions_session_change", args=[session.pk]),
    ]


@pytest.fixture(scope="module")
def pass_of(organizer) -> dict[str, str]:
    """The cookie of a signed-in organizer; made here, where the server sees what is written."""
    client = Client()
    client.force_login(organizer)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def let_in(reader, pass_of: dict[str, str]) -> None:
    reader.page.context.add_cookies([{**pass_of, "url": reader.site}])


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_every_page_of_the_admin_is_accessible_fits_and_is_quiet(
    new_reader, examples, pass_of, pages, language, width
):
    reader = new_reader(examples, language=language, width=width)
    # The field that suggests (Django's select2) tries to set a width; the policy blocks it, and our
    # own sheet gives it one.
    reader.forgive("Applying inline style violates")
    reader.forgive("Couldn't load preload assets")
    let_in(reader, pass_of)

    for path in pages:
        assert reader.go(path).page.locator("#site-name").count() == 1, path
        reader.page.emulate_media(color_scheme="light")
        reader.assert_accessible()
        reader.assert_contrast("dark")
        reader.assert_fits()


def test_an_event_is_cancelled_on_a_phone_with_a_reason(new_reader, examples, pass_of):
    reader = new_reader(examples, width=390)
    let_in(reader, pass_of)
    event = Event.objects.get(slug="bridges")
    page = reader.go(reverse("admin:events_event_change", args=[event.pk])).page

    page.get_by_role("button", name="Cancel the event").click()
    page.get_by_label("Reason").fill("The hall is closed")
    reader.assert_accessible()
    page.get_by_role("button", name="Cancel the event").click()
    page.get_by_text("is done").wait_for()
    page.get_by_role("link", name="Public page").click()
    page.get_by_text("The hall is closed").wait_for()

    page.goto(f"{reader.site}{reverse('admin:events_event_change', args=[event.pk])}")
    page.get_by_role("button", name="Restore the event").click()
    page.get_by_role("button", name="Restore the event").click()
    page.get_by_text("is done").wait_for()
    event.refresh_from_db()
    assert event.cancelled_at is None
