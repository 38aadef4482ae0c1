# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and choosing how to read, in a browser, with and without scripts."""

import re

import pytest
from django.core import mail

from apps.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = [
    {"width": 390, "theme": "light", "language": "en"},
    {"width": 390, "theme": "dark", "language": "ar"},
    {"width": 1280, "theme": "light", "language": "ar"},
    {"width": 1280, "theme": "dark", "language": "en"},
]


def send(reader, form):
    reader.page.locator(f"form#{form} button[type=submit]").click()


def code():
    return re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()


def look_at(reader, name):
    reader.assert_accessible()
    reader.assert_fits(320)
    reader.picture(name)


@pytest.mark.parametrize("device", DEVICES, ids=lambda d: "-".join(map(str, d.values())))
def test_every_step_of_a_first_sign_in_is_accessible(new_reader, live_server, device):
    reader = new_reader(live_server.url, **device)
    reader.forgive("422")
    page = reader.go("/accounts/login/?next=/me/settings/").page
    look_at(reader, "sign-in")

    page.fill("#sign-in [name=email]", "amina@example.org")
    send(reader, "sign-in")
    page.locator("[name=code]:focus").wait_for()
    look_at(reader, "code")
    page.fill("#code [name=code]", "0")
    send(reader, "code")
    assert page.locator("[name=code]").get_attribute("aria-invalid") == "true"
    look_at(reader, "code-wrong")

    page.fill("#code [name=code]", code())
    send(reader, "code")
    page.fill("#name [name=name]", "أمينة ب")
    look_at(reader, "name")
    send(reader, "name")

    assert page.url == f"{live_server.url}/me/settings/"
    assert User.objects.get().person.name == "أمينة ب"
    look_at(reader, "settings")
    reader.go("/accounts/logout/")
    look_at(reader, "sign-out")


def test_everything_works_without_scripts(new_reader, live_server):
    reader = new_reader(live_server.url, width=390, scripts=False)
    page = reader.go("/me/settings/").page

    page.select_option("#zone-select", "Asia/Kathmandu")
    send(reader, "zone-form")
    page.select_option("#language-add-select", "uk")
    send(reader, "language-add")
    page.locator("#language-uk button[value=up]").click()
    page.select_option("#ui-language-select", "ar")
    send(reader, "ui-language")

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("data-tz") == "Asia/Kathmandu"
    assert page.locator(".langs li bdi[lang]").first.get_attribute("lang") == "uk"

    reader.go("/accounts/login/?next=/about/")
    page.fill("#sign-in [name=email]", "amina@example.org")
    send(reader, "sign-in")
    page.fill("#code [name=code]", code())
    send(reader, "code")
    page.fill("#name [name=name]", "Amina")
    send(reader, "name")

    assert page.url == f"{live_server.url}/about/"
    assert page.locator("html").get_attribute("data-tz") == "Asia/Kathmandu"
    assert page.locator("html").get_attribute("lang") == "ar"


@pytest.mark.parametrize("device", DEVICES[1:3], ids=lambda d: "-".join(map(str, d.values())))
def test_about_and_person_pages_are_accessible(new_reader, live_server, device):
    person = User.objects.create_user(name="Зоряна К.").person
    reader = new_reader(live_server.url, **device)

    for name, path in (("about", "/about/"), ("person", person.get_absolute_url())):
        reader.go(path)
        look_at(reader, name)
