# SPDX-License-Identifier: AGPL-3.0-or-later
"""A speaker without an account whose phone loses the network while they write at their desk."""

import pytest
from django.db import transaction
from django.urls import reverse

from apps.sessions.models import Preparation, Summary
from tests.browser.offline.losing import offline, waiting
from tests.factories.invitations import SECRET, InvitationFactory
from tests.factories.sessions import SpeakerFactory

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "For half a year we tried three ways of welcoming new people. One of them worked."
REPORT = "Read the report on mentoring before you come, please."


@pytest.fixture
def desk(session):
    speaker = SpeakerFactory(event=session.event)
    session.speakers.add(speaker)
    with transaction.atomic():
        InvitationFactory(speaker=speaker)
    return f"{session.get_absolute_url()}desk/"


@pytest.fixture
def phone(device, desk):
    """At the desk, with the worker of the pages in charge."""
    reader = device(width=390)
    reader.go(reverse("sessions:invitation", args=[SECRET]))
    reader.page.locator("#open button").first.click()
    reader.page.locator("#sum-text").wait_for()
    reader.wait_until("(async () => Boolean((await navigator.serviceWorker.ready).active))()")
    return reader.go(desk)


def test_what_was_typed_survives_no_network_a_reload_and_a_closed_tab(phone, desk):
    page = phone.page
    offline(phone)
    page.locator("#sum-text").fill(TEXT)
    page.locator("#prep-text").fill(REPORT)
    page.locator("#prep-minutes").fill("12")
    page.reload()
    assert page.locator("#sum-text").count() == 0
    phone.page = page.context.new_page()
    page.close()
    offline(phone, False)

    phone.go(desk)
    for field, value in (("sum-text", TEXT), ("prep-text", REPORT), ("prep-minutes", "12")):
        phone.wait_until(f"document.getElementById('{field}').value === '{value}'")


def test_what_was_published_without_a_network_is_sent_once_when_it_is_back(phone, desk):
    page = phone.page
    offline(phone)
    page.locator("#sum-text").fill(TEXT)
    page.locator("#sum button.btn-p").click()
    page.locator(".outbox q", has_text=TEXT).wait_for()
    page.locator("#prep-text").fill(REPORT)
    page.locator("#prep-minutes").fill("12")
    page.locator("#prep button.btn-p").click()
    page.locator(".outbox q", has_text=REPORT).wait_for()
    phone.assert_accessible()
    phone.assert_fits(390)
    phone.picture("desk-offline")
    page.reload()
    assert waiting(phone) == 2
    assert not Summary.objects.exists()
    phone.page = page.context.new_page()
    page.close()

    offline(phone, False)
    phone.go(desk)
    phone.page.locator(".outbox-sent").wait_for()
    phone.wait_until("!JSON.parse(localStorage.getItem('outbox') || '[]').length")
    assert Summary.objects.get().text == TEXT
    assert (Preparation.objects.get().text, Preparation.objects.get().minutes) == (REPORT, 12)
    assert Summary.objects.get().versions.count() == 1
