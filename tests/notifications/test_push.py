# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from werkzeug import Response

from apps.accounts.secrets_at_rest import decrypt
from apps.notifications import services
from apps.notifications.composing import Content
from apps.notifications.models import PushDevice, PushKey
from apps.notifications.reach import is_there, reached
from apps.notifications.services import portal_key
from tests.factories.accounts import UserFactory
from tests.factories.notifications import LetterFactory
from tests.notifications.browsers import FakeBrowser, claims_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]

PUSH = {
    "title": "Moved to 11:00",
    "body": "Bridges starts an hour later.",
    "address": "/camp/sessions/ABCDEF/",
    "tag": "session:7",
}


HTMX = {"HX-Request": "true"}


def letter_of(user, said, **more):
    letter = LetterFactory(user=user, channel="push", **more)
    said[letter.key] = Content("Moved", "…", push=PUSH)
    return letter


def hand_over():
    services.hand_over_due()


def test_a_message_reaches_the_browser_of_its_person_and_nobody_else(push_service, plain_letters):
    browser, other = FakeBrowser(), FakeBrowser()
    device = push_service.device(UserFactory(ui_language="ar"), browser)
    push_service.device(UserFactory(), other, "two")
    letter = letter_of(device.user, plain_letters)

    hand_over()

    [taken] = push_service.taken
    assert taken.path == "/send/one"
    assert browser.read(taken.body) == {**PUSH, "lang": "ar", "dir": "rtl"}
    letter.refresh_from_db()
    device.refresh_from_db()
    assert letter.handed_at is not None
    assert (device.failures, device.worked_at is not None) == (0, True)


def test_the_service_learns_how_long_and_how_urgently_and_who_sends(
    push_service, plain_letters, settings
):
    settings.EVENTFORUM_CONTACT = "mailto:help@portal.example"
    device = push_service.device(UserFactory(), FakeBrowser())
    letter_of(device.user, plain_letters, expires_at=timezone.now() + timedelta(minutes=10))

    hand_over()

    headers = push_service.taken[0].headers
    claims, key = claims_of(headers["Authorization"])
    assert (claims["aud"], claims["sub"], key) == (
        f"https://localhost:{push_service.server.port}",
        "mailto:help@portal.example",
        portal_key().public,
    )
    assert 590 <= int(headers["Ttl"]) <= 600
    assert headers["Urgency"] == "normal"
    assert len(headers["Topic"]) <= 32
    assert headers["Content-Encoding"] == "aes128gcm"


def test_what_is_told_again_of_the_same_thing_replaces_what_waits(push_service, plain_letters):
    device = push_service.device(UserFactory(), FakeBrowser())
    for _ in range(2):
        letter_of(device.user, plain_letters)
    hand_over()
    one, two = [taken.headers["Topic"] for taken in push_service.taken]
    assert one == two


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(push_service, plain_letters, status):
    device = push_service.device(UserFactory(), FakeBrowser())
    push_service.says["/send/one"] = Response(status=status)
    letter = letter_of(device.user, plain_letters)

    hand_over()

    letter.refresh_from_db()
    assert letter.dropped == "no device"
    assert PushDevice.objects.count() == 0


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_asks_for_a_pause_gets_it_and_nothing_is_lost(
    push_service, plain_letters, status
):
    device = push_service.device(UserFactory(), FakeBrowser())
    push_service.says["/send/one"] = Response(status=status, headers={"Retry-After": "600"})
    letter = letter_of(device.user, plain_letters)

    hand_over()
    device.refresh_from_db()
    letter.refresh_from_db()
    assert device.failures == 1
    assert 595 <= (device.wait_until - timezone.now()).total_seconds() <= 600
    assert (letter.handed_at, letter.dropped_at) == (None, None)

    services.hand_over_due(now=letter.next_try_at)
    assert len(push_service.taken) == 1

    del push_service.says["/send/one"]
    PushDevice.objects.update(wait_until=None)
    letter.refresh_from_db()
    services.hand_over_due(now=letter.next_try_at)
    letter.refresh_from_db()
    assert letter.handed_at is not None
    assert len(push_service.taken) == 2


def test_one_browser_that_takes_it_is_enough(push_service, plain_letters):
    user = UserFactory()
    push_service.device(user, FakeBrowser(), "one")
    push_service.device(user, FakeBrowser(), "two")
    push_service.says["/send/one"] = Response(status=503)
    letter = letter_of(user, plain_letters)
    hand_over()
    letter.refresh_from_db()
    assert letter.handed_at is not None
    assert sorted(PushDevice.objects.values_list("failures", flat=True)) == [0, 1]


def test_who_has_no_device_is_not_waited_for(plain_letters):
    letter = letter_of(UserFactory(), plain_letters)
    hand_over()
    letter.refresh_from_db()
    assert letter.dropped == "no device"


def test_an_endpoint_that_leads_inside_by_now_is_never_asked(push_service, plain_letters, settings):
    device = push_service.device(UserFactory(), FakeBrowser())
    letter = letter_of(device.user, plain_letters)
    settings.EVENTFORUM_PRIVATE_HOSTS = []
    hand_over()
    letter.refresh_from_db()
    assert (push_service.taken, letter.dropped) == ([], "no device")
    assert PushDevice.objects.count() == 0


def test_a_service_that_never_answers_holds_nobody_up_for_long(
    push_service, plain_letters, monkeypatch
):
    monkeypatch.setattr("apps.notifications.push.SECONDS", 0.0)
    device = push_service.device(UserFactory(), FakeBrowser())
    letter = letter_of(device.user, plain_letters)
    hand_over()
    letter.refresh_from_db()
    assert (letter.handed_at, letter.dropped_at) == (None, None)
    assert push_service.taken == []


def test_no_endpoint_is_logged(push_service, plain_letters, caplog, settings, monkeypatch):
    caplog.set_level(logging.INFO)
    for name in ("httpx", "httpcore"):
        level = settings.LOGGING["loggers"][name]["level"]
        monkeypatch.setattr(logging.getLogger(name), "level", logging.getLevelName(level))
    user = UserFactory()
    for status in (403, 410, 503):
        push_service.device(user, FakeBrowser(), f"secret{status}")
        push_service.says[f"/send/secret{status}"] = Response(status=status)
    letter_of(user, plain_letters)
    hand_over()
    ours = [record for record in caplog.records if record.name != "werkzeug"]
    assert len(ours) >= 3
    assert "secret" not in " ".join(record.getMessage() for record in ours)


def test_many_letters_cost_as_many_statements_as_one(
    push_service, plain_letters, django_assert_num_queries
):
    user = UserFactory()
    push_service.device(user, FakeBrowser())
    for number in (1, 3):
        for _ in range(number):
            letter_of(user, plain_letters)
        with django_assert_num_queries(19):
            hand_over()
    assert len(push_service.taken) == 4


def test_the_key_is_made_once_kept_encrypted_and_can_be_renewed(push_service, capsys):
    key = portal_key()
    assert portal_key() == key
    row = PushKey.objects.get()
    assert key.private not in row.private
    assert decrypt(row.private) == key.private
    push_service.device(UserFactory(), FakeBrowser())

    call_command("push_key")
    assert capsys.readouterr().out == f"Public key: {key.public}\n"
    call_command("push_key", "--new", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {"public": portal_key().public, "forgotten_devices": 1}
    assert told["public"] != key.public
    assert PushDevice.objects.count() == 0


def test_a_key_that_was_encrypted_with_a_lost_secret_is_made_anew(settings):
    before = portal_key().public
    settings.SECRET_KEY = "another"
    assert portal_key().public != before


def test_the_operators_key_comes_first(settings):
    settings.EVENTFORUM_VAPID_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    assert portal_key().public.startswith("BP4z9KsN6nGR")
    assert PushKey.objects.count() == 0


def test_who_has_named_a_device_is_reached_by_push(push_service):
    device = push_service.device(UserFactory(), FakeBrowser())
    push_service.device(device.user, FakeBrowser(), "two")
    other = UserFactory()
    assert is_there("push")
    assert reached("push", [device.user.pk, other.pk]) == {device.user.pk}
