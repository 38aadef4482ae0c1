# SPDX-License-Identifier: AGPL-3.0-or-later
"""A speaker who never signed in: from the mail to the desk in two clicks, and an organizer who
reads the mail before it goes."""

import re
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.events.models import Event
from apps.events.services import give_role
from apps.notifications import services
from apps.sessions import services as sessions

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(examples, django_db_blocker, tmp_path_factory) -> dict:
    """Links as speakers find them in their mails, and the pass of the organizer who sent them."""
    with (
        django_db_blocker.unblock(),
        override_settings(EVENTFORUM_SPOOL=tmp_path_factory.mktemp("spool")),
    ):
        event = Event.objects.get(slug="bridges")
        kofi = User.objects.get(email="kofi@example.org")
        give_role(event, user=kofi, role="owner", by=None)
        kofi.refresh_from_db()
        names = ("Jadwiga Nowa", "Marek Kos", "Зоряна Бойко")
        speakers = [sessions.add_speaker(event, person=None, name=name, by=kofi) for name in names]
        session = event.speakers.filter(sessions__isnull=False).order_by("pk")[0].sessions.all()[0]
        sessions.set_speakers(session, speakers=[*session.speakers.all(), *speakers], by=kofi)
        links = [link_in_mail(speaker, kofi) for speaker in speakers[:3]]
        client = Client()
        client.force_login(kofi)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": examples}
        return {"links": links, "cookie": cookie, "speaker": speakers[0]}


def link_in_mail(speaker, organizer) -> str:
    sessions.set_address(speaker, email="jadwiga@example.org", by=organizer)
    mail.outbox.clear()
    sessions.invite(speaker, host=organizer, by=organizer)
    services.hand_over_invitations(now=timezone.now())
    services.send_spooled()
    (message,) = mail.outbox
    said = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    text = said.get_body(("plain",)).get_content()
    return re.search(r"/me/invitation/[\w-]{22}/", text)[0]


@pytest.mark.parametrize(
    ("number", "language", "width", "theme", "scripts"),
    [(0, "ar", 390, "dark", True), (1, "en", 1280, "light", True), (2, "en", 390, "light", False)],
)
def test_from_the_mail_to_the_desk_in_two_clicks(
    new_reader, examples, made, number, language, width, theme, scripts
):
    link = made["links"][number]
    reader = new_reader(examples, width=width, theme=theme, language=language, scripts=scripts)
    page = reader.go(f"{link}?ui={language}").page
    if scripts:
        reader.assert_accessible()
        reader.assert_fits()
    reader.picture("invitation")

    page.locator("#open button").first.click()
    page.wait_for_url("**/bridges/sessions/*/desk/")
    expect(page.locator("h1").first).to_be_visible()

    other = new_reader(examples, width=width, theme=theme, language=language, scripts=scripts)
    page = other.go(f"{link}?ui={language}").page
    expect(page.locator("#ask button")).to_be_visible()
    other.picture("invitation-used")
    page.locator("#ask button").click()
    expect(page.get_by_role("status")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("ar", 390, "dark"), ("en", 1280, "light")]
)
def test_an_organizer_reads_the_mail_before_it_goes(
    new_reader, examples, made, language, width, theme
):
    reader = new_reader(examples, width=width, theme=theme, language=language)
    reader.page.context.add_cookies([made["cookie"]])
    at = reverse("admin:event_sessions_atsession_changelist")
    page = reader.go(f"{at}?ui={language}&q={made['speaker'].code}").page
    reader.assert_accessible()
    reader.picture("invitations")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("invite")
    page.locator("button[name=index]").click()
    page.locator("textarea[name=words]").fill("See you in Skopje!")
    reader.assert_accessible()
    reader.picture("invite")
    page.locator("button[value=preview]").click()
    expect(page.locator(".mail-text").first).to_contain_text("See you in Skopje!")
    reader.assert_accessible()
    reader.assert_fits()
    reader.picture("invite-preview")
