# SPDX-License-Identifier: AGPL-3.0-or-later
"""The authenticator app, recovery codes, the second step and the door of the admin."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.accounts import second_factor, secrets_at_rest, services
from apps.core.errors import TooMany
from tests.accounts.fake_providers import come_by
from tests.accounts.signing_in import CONFIRM, ask, code_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SECOND = "/accounts/login/second/"
AGAIN = "/accounts/reauthenticate/"
WAYS = "/me/settings/sign-in/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def shown_by_app(secret=SECRET, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def not_shown_by_app():
    known = {shown_by_app(steps=steps) for steps in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222") if code not in known)


def with_app(**fields):
    user = UserFactory(**fields)
    services.turn_on_app(user, secret=SECRET, by=user)
    return user


def first_step(client, mailoutbox, email, **fields):
    ask(client, email, **fields)
    return client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_app_is_set_up_with_a_code_and_recovery_codes_follow(client):
    user = UserFactory()
    client.force_login(user)
    page = client.get(f"{WAYS}app/").text
    secret = client.session["mfa.totp.secret"]
    picture = client.get(f"{WAYS}app/picture.svg")

    wrong = client.post(f"{WAYS}app/", {"code": "000000"})
    done = client.post(f"{WAYS}app/", {"code": shown_by_app(secret), "next": "/about/"})
    codes = client.get(done["Location"]).text
    once_more = client.get(done["Location"]).text

    assert secret[:4] in page
    assert secret not in picture.text
    assert (picture["Content-Type"], picture["Cache-Control"]) == (
        "image/svg+xml",
        "private, no-store",
    )
    assert (wrong.status_code, done.status_code) == (422, 303)
    assert 'href="/about/"' in codes
    assert (codes.count("<li><kbd>"), once_more.count("<li><kbd>")) == (10, 0)
    assert second_factor.kinds_of(user) == {"totp", "recovery_codes"}


def test_secrets_are_not_readable_in_the_database():
    user = with_app()
    services.renew_recovery_codes(user, by=user)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in stored
    app = Authenticator.objects.get(type="totp")
    assert secrets_at_rest.decrypt(app.data["secret"]) == SECRET


def test_secrets_outlive_a_new_key_that_names_the_old_one(settings):
    locked = secrets_at_rest.encrypt(SECRET)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of more than 32 characters"
    assert secrets_at_rest.decrypt(locked) == ""

    settings.SECRET_KEY_FALLBACKS = [old]
    assert secrets_at_rest.decrypt(locked) == SECRET


def test_code_by_mail_is_not_enough_with_an_app(client, mailoutbox):
    with_app(email="ada@example.org")

    first = first_step(client, mailoutbox, "ada@example.org", next="/about/")
    assert (first["Location"], is_signed_in(client)) == (SECOND, False)
    assert client.get(WAYS)["Location"].startswith("/accounts/login/")
    wrong = client.post(SECOND, {"code": not_shown_by_app()})
    before = client.session.session_key
    entered = client.post(SECOND, {"code": shown_by_app()})

    assert (wrong.status_code, entered["Location"]) == (422, "/about/")
    assert is_signed_in(client)
    assert client.session.session_key != before


def test_provider_is_not_enough_with_an_app(client, wikimedia):
    user = with_app()
    SocialAccount.objects.create(user=user, provider="mediawiki", uid="4711")

    back = come_by(client, wikimedia, "/accounts/login/with/mediawiki/", next="/about/")

    assert (back["Location"], is_signed_in(client)) == (SECOND, False)
    assert client.post(SECOND, {"code": shown_by_app()})["Location"] == "/about/"


def test_second_step_alone_leads_nowhere(client):
    with_app()

    assert client.get(SECOND)["Location"] == "/accounts/login/"
    assert client.post(SECOND, {"code": shown_by_app()})["Location"] == "/accounts/login/"


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_of_the_app_works_once(client, mailoutbox, steps):
    with_app(email="ada@example.org")
    code = shown_by_app(steps=steps)
    first_step(client, mailoutbox, "ada@example.org")
    client.post(SECOND, {"code": code})
    client.post("/accounts/logout/")

    first_step(client, mailoutbox, "ada@example.org")
    replayed = client.post(SECOND, {"code": code})

    assert replayed.status_code == 422
    assert not is_signed_in(client)


def test_recovery_code_works_once(client, mailoutbox):
    user = with_app(email="ada@example.org")
    codes = services.renew_recovery_codes(user, by=user).wrap().generate_codes()

    for expected in (302, 422):
        first_step(client, mailoutbox, "ada@example.org")
        entered = client.post(SECOND, {"code": f"{codes[3][:4]} {codes[3][4:]}"})
        assert entered.status_code == expected
        client.post("/accounts/logout/")


def test_new_recovery_codes_end_the_old_ones(client, mailoutbox):
    user = with_app(email="ada@example.org")
    old = services.renew_recovery_codes(user, by=user).wrap().generate_codes()
    services.renew_recovery_codes(user, by=user)
    first_step(client, mailoutbox, "ada@example.org")

    assert client.post(SECOND, {"code": old[0]}).status_code == 422


def test_tries_are_few_and_others_do_not_use_them_up(client, mailoutbox):
    user = with_app(email="ada@example.org")
    first_step(client, mailoutbox, "ada@example.org")
    answers = [client.post(SECOND, {"code": not_shown_by_app()}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]

    elsewhere = RequestFactory().post(SECOND, REMOTE_ADDR="198.51.100.7")
    assert second_factor.try_code(elsewhere, user, shown_by_app()) is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_codes_at_once_few_are_looked_at():
    user = with_app()
    request = RequestFactory().post(SECOND)

    def guess(number):
        try:
            return second_factor.try_code(request, user, f"{number:06}") and "right"
        except TooMany:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(guess, range(200)))

    assert answers.count("refused") == 195


def test_turning_the_app_off_takes_lonely_codes_along(client):
    user = with_app()
    services.renew_recovery_codes(user, by=user)
    client.force_login(user)

    client.post(f"{WAYS}app/off/")

    assert second_factor.kinds_of(user) == set()
    assert services.turn_off_app(user, by=user) is False


def test_showing_oneself_again_takes_the_app_where_there_is_one(client, mailoutbox):
    user = with_app(email="ada@example.org")
    client.force_login(user)

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        page = client.get(AGAIN).text
        client.post(f"{AGAIN}mail/", {"next": WAYS})
        assert ("ada@example.org" in page.partition("<main")[2], mailoutbox) == (False, [])
        shown = client.post(AGAIN, {"code": shown_by_app(), "next": f"{WAYS}email/"})
        assert shown["Location"] == f"{WAYS}email/"
        assert client.get(f"{WAYS}email/").status_code == 200


def test_admin_is_closed_until_a_second_proof_is_given(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    user = UserFactory(administrator=True)
    client.force_login(user)

    closed = client.get("/admin/?x=1")
    asked = client.get(closed["Location"])

    assert closed["Location"] == "/accounts/second-proof/?next=%2Fadmin%2F%3Fx%3D1"
    assert "/me/settings/sign-in/passkey/?next=/admin/%3Fx%3D1" in asked.text
    client.post("/admin/logout/")
    assert not is_signed_in(client)


def test_setting_up_the_app_opens_the_admin(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(UserFactory(administrator=True))
    client.get(f"{WAYS}app/")

    client.post(f"{WAYS}app/", {"code": shown_by_app(client.session["mfa.totp.secret"])})

    assert client.get("/admin/").status_code == 200


def test_staff_with_an_app_who_came_in_before_it_show_it_at_the_door(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(with_app(administrator=True))

    door = client.get(client.get("/admin/")["Location"])
    client.post(AGAIN, {"code": shown_by_app(), "next": "/admin/"})

    assert door["Location"] == f"{AGAIN}?next=%2Fadmin%2F"
    assert client.get("/admin/").status_code == 200


def test_staff_by_code_and_app_enter_directly(client, settings, mailoutbox):
    settings.STAFF_SECOND_FACTOR = True
    with_app(email="ada@example.org", administrator=True)
    first_step(client, mailoutbox, "ada@example.org", next="/admin/")
    client.post(SECOND, {"code": shown_by_app()})

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/person/", "/admin/autocomplete/"])
def test_strangers_and_readers_learn_nothing_of_the_second_proof(client, settings, path):
    settings.STAFF_SECOND_FACTOR = True
    assert client.get(path)["Location"].startswith("/admin/login/")

    client.force_login(UserFactory())
    assert "second-proof" not in client.get(path).get("Location", "")


def test_production_demands_it_of_staff():
    source = second_factor.settings.ROOT / "eventforum" / "settings.py"

    assert "STAFF_SECOND_FACTOR = PRODUCTION\n" in source.read_text()


def test_operators_forget_what_is_lost(client, capsys):
    user = with_app(email="ada@example.org")
    services.renew_recovery_codes(user, by=user)
    signed_in = Client()
    signed_in.force_login(user)

    call_command("forget_second_factors", "ada@example.org", "--json")

    assert capsys.readouterr().out == '{"forgotten": 2}\n'
    assert second_factor.kinds_of(user) == set()
    assert signed_in.get(WAYS).status_code == 302
