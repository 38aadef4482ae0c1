# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys in a real browser, with an authenticator that Chromium plays itself."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from apps.accounts.models import User
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = [
    {"width": 390, "theme": "light", "language": "en"},
    {"width": 390, "theme": "dark", "language": "ar"},
    {"width": 1280, "theme": "light", "language": "ar"},
    {"width": 1280, "theme": "dark", "language": "en"},
]
WAYS = "/me/settings/sign-in/"
LOGIN = "/accounts/login/"


@pytest.fixture
def site(live_server):
    """Passkeys belong to names: browsers know none for an address of numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


class Device:
    """A reader's phone or computer, which makes passkeys and unlocks itself at once."""

    def __init__(self, reader):
        self.cdp = reader.page.context.new_cdp_session(reader.page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.cdp.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def unlocks(self, is_verified):
        self.cdp.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self.id, "isUserVerified": is_verified},
        )

    def forget(self):
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})

    def credentials(self):
        asked = {"authenticatorId": self.id}
        return self.cdp.send("WebAuthn.getCredentials", asked)["credentials"]


def press(page, form):
    page.locator(f"form#{form} button[type=submit]:not([name=for])").click()


def sign_in_by_code(page, site, email, next_page):
    page.goto(f"{site}{LOGIN}?next={next_page}")
    page.fill("#sign-in [name=email]", email)
    press(page, "sign-in")
    page.fill("#code [name=code]", re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group())
    press(page, "code")


def make_passkey(page, site):
    page.goto(f"{site}{WAYS}passkey/")
    press(page, "passkey")
    page.wait_for_url(f"{site}{WAYS}")


def sign_out(page, site):
    page.goto(f"{site}/accounts/logout/")
    press(page, "sign-out-now")


def test_passkey_is_made_and_lets_its_person_in(new_reader, site):
    user = UserFactory(email="ada@example.org")
    reader = new_reader(site)
    page, device = reader.page, Device(reader)
    sign_in_by_code(page, site, "ada@example.org", WAYS)
    make_passkey(page, site)
    [made] = device.credentials()
    assert made["isResidentCredential"]
    assert Authenticator.objects.get().data["name"] == page.locator(".rows strong").inner_text()

    sign_out(page, site)
    page.goto(f"{site}{LOGIN}?next=/about/")
    before = cookie(page, "sessionid")
    press(page, "passkey")
    page.wait_for_url(f"{site}/about/")

    assert page.locator("#me .nm").inner_text() == user.person.name
    assert cookie(page, "sessionid") != before


def cookie(page, name):
    found = [one["value"] for one in page.context.cookies() if one["name"] == name]
    return found[0] if found else ""


def test_passkey_alone_opens_the_admin(new_reader, site, settings):
    settings.STAFF_SECOND_FACTOR = True
    UserFactory(email="ada@example.org", administrator=True)
    reader = new_reader(site)
    page = reader.page
    Device(reader)
    sign_in_by_code(page, site, "ada@example.org", "/admin/")
    page.locator("main a.btn-p").click()
    press(page, "passkey")
    page.wait_for_url(f"{site}/admin/")

    sign_out(page, site)
    page.goto(f"{site}{LOGIN}?next=/admin/")
    press(page, "passkey")
    page.wait_for_url(f"{site}/admin/")


def test_staff_by_code_are_asked_for_their_passkey(new_reader, site):
    UserFactory(email="ada@example.org", is_staff=True)
    reader = new_reader(site)
    page = reader.page
    Device(reader)
    sign_in_by_code(page, site, "ada@example.org", WAYS)
    make_passkey(page, site)
    sign_out(page, site)

    sign_in_by_code(page, site, "ada@example.org", "/about/")
    assert page.url == f"{site}/accounts/login/second/"
    press(page, "passkey")
    page.wait_for_url(f"{site}/about/")


def test_who_is_not_verified_or_not_known_is_told_so_and_stays_out(new_reader, site):
    UserFactory(email="ada@example.org")
    reader = new_reader(site)
    page, device = reader.page, Device(reader)
    sign_in_by_code(page, site, "ada@example.org", WAYS)
    make_passkey(page, site)
    sign_out(page, site)

    Authenticator.objects.all().delete()
    page.goto(f"{site}{LOGIN}")
    press(page, "passkey")
    page.get_by_text("This passkey is not known here.").wait_for()

    device.forget()
    press(page, "passkey")
    page.get_by_text("No passkey was chosen.").wait_for()


def test_passkey_of_a_device_that_has_one_is_not_made_twice(new_reader, site):
    UserFactory(email="ada@example.org")
    reader = new_reader(site)
    page = reader.page
    Device(reader)
    sign_in_by_code(page, site, "ada@example.org", WAYS)
    make_passkey(page, site)

    page.goto(f"{site}{WAYS}passkey/")
    press(page, "passkey")

    page.get_by_text("This device has a passkey for your account already.").wait_for()


def test_answer_is_good_once_and_for_its_challenge_only(new_reader, site):
    UserFactory(email="ada@example.org")
    reader = new_reader(site)
    page = reader.page
    Device(reader)
    sign_in_by_code(page, site, "ada@example.org", WAYS)
    make_passkey(page, site)
    sign_out(page, site)
    page.goto(f"{site}{LOGIN}")
    sent = []
    page.on("request", lambda request: sent.append(request))
    press(page, "passkey")
    page.wait_for_url(f"{site}/")
    answer = next(one.post_data_json for one in sent if one.url.endswith("/login/passkey/"))
    assert json.loads(answer["credential"])["type"] == "public-key"

    sign_out(page, site)
    page.goto(f"{site}{LOGIN}")
    page.eval_on_selector(
        "#passkey [name=credential]",
        "(field, text) => { field.value = text; field.form.requestSubmit(); }",
        answer["credential"],
    )

    page.get_by_text("This passkey is not known here.").wait_for()


def test_text_sent_before_signing_in_is_published_by_a_passkey(new_reader, site):
    UserFactory(email="ada@example.org")
    thread = ThreadFactory()
    reader = new_reader(site)
    page = reader.page
    Device(reader)
    sign_in_by_code(page, site, "ada@example.org", WAYS)
    make_passkey(page, site)
    sign_out(page, site)

    page.goto(site + thread.get_absolute_url())
    page.fill("#reply-text", "Kept until somebody came in with a passkey.")
    press(page, "reply")
    page.locator("form#passkey button").click()

    page.get_by_text("Your post is published.").wait_for()
    assert Post.objects.filter(text__contains="came in with a passkey").count() == 1


@pytest.mark.parametrize("device", DEVICES, ids=lambda d: "-".join(map(str, d.values())))
def test_pages_of_sign_in_are_accessible(new_reader, site, device, settings):
    user = UserFactory(email="ada@example.org", person__name="Ada", is_staff=True)
    reader = new_reader(site, **device)
    page = reader.page
    Device(reader)

    def look_at(name, path=""):
        if path:
            reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(320)
        reader.picture(name)

    look_at("ways-sign-in", LOGIN)
    sign_in_by_code(page, site, user.email, WAYS)
    look_at("ways-proof", "/accounts/second-proof/?next=/admin/")
    look_at("ways-passkey", f"{WAYS}passkey/")
    press(page, "passkey")
    page.wait_for_url(f"{site}{WAYS}")
    look_at("ways")
    look_at("ways-app", f"{WAYS}app/")
    look_at("ways-email", f"{WAYS}email/")
    look_at("ways-sessions", "/me/settings/sessions/")
    look_at("ways-again", f"/accounts/reauthenticate/?next={WAYS}")
    reader.go(WAYS)
    press(page, "codes")
    look_at("ways-codes")
    sign_out(page, site)
    sign_in_by_code(page, site, user.email, WAYS)
    look_at("ways-second")
    assert User.objects.count() == 1


def test_without_scripts_no_button_promises_what_cannot_work(new_reader, site):
    reader = new_reader(site, scripts=False)
    reader.go(LOGIN)

    assert not reader.page.locator("#passkey").is_visible()
    assert reader.page.locator("#sign-in button").is_visible()


def test_address_of_numbers_offers_no_passkey(new_reader, live_server):
    reader = new_reader(live_server.url.replace("localhost", "127.0.0.1"))
    reader.go(LOGIN)

    assert not reader.page.locator("#passkey").is_visible()
