# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the ways in: connect, disconnect, change and remove the address; not the last."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connections

from apps.accounts import services
from apps.accounts.queries import ways_in
from apps.activity.models import Activity
from apps.core.errors import Refused
from tests.accounts.fake_providers import come_by
from tests.accounts.signing_in import code_in, wrong
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

WAYS = "/me/settings/sign-in/"
EMAIL = f"{WAYS}email/"
CONFIRM_EMAIL = f"{EMAIL}code/"
AGAIN = "/accounts/reauthenticate/"


def identity(user, provider="mediawiki", uid="4711"):
    return SocialAccount.objects.create(
        user=user, provider=provider, uid=uid, extra_data={"name": "Zoriana K."}
    )


def passkey(user, name="Phone"):
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": name, "credential": {}}
    )


def test_page_shows_every_way_in(client, django_assert_num_queries):
    user = UserFactory(email="ada@example.org")
    identity(user)
    passkey(user, name="Telefon Ady")
    client.force_login(user)

    # Account, proofs, identities, open sessions, forums.
    with django_assert_num_queries(5):
        page = client.get(WAYS).text

    for words in ("<bdi>ada@example.org</bdi>", "<bdi>Telefon Ady</bdi>", "<bdi>Zoriana K.</bdi>"):
        assert words in page
    assert "Connect <bdi>Example ID</bdi>" in page
    assert "Connect <bdi>Wikimedia</bdi>" not in page


def test_more_ways_cost_no_more_queries(client, django_assert_num_queries):
    user = UserFactory()
    for number in range(3):
        identity(user, uid=str(number))
        passkey(user)
    client.force_login(user)

    with django_assert_num_queries(5):
        client.get(WAYS)


@pytest.mark.parametrize("path", ["", "email/", "passkey/", "app/", "codes/"])
def test_strangers_are_sent_to_the_door(client, path):
    assert unquote(client.get(WAYS + path)["Location"]) == f"/accounts/login/?next={WAYS}{path}"


def test_connecting_lets_the_account_elsewhere_in(client, wikimedia):
    user = UserFactory(email="ada@example.org")
    client.force_login(user)

    back = come_by(client, wikimedia, f"{WAYS}with/mediawiki/")
    assert back["Location"] == WAYS
    assert Activity.objects.get(verb="person.connected").data == {"provider": "mediawiki"}
    user.refresh_from_db()
    assert user.email == "ada@example.org"

    client.post("/accounts/logout/")
    come_by(client, wikimedia, "/accounts/login/with/mediawiki/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_person_is_told_of_a_new_way_in_by_mail(client, wikimedia, mailoutbox):
    client.force_login(UserFactory(email="ada@example.org"))
    for _ in range(2):
        come_by(client, wikimedia, f"{WAYS}with/mediawiki/")

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert "An account at Wikimedia lets you in from now on." in mail.body


def test_mail_that_is_away_hinders_no_change(client, settings):
    user = UserFactory(email="ada@example.org")
    connected = identity(user)
    client.force_login(user)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    client.post(f"{WAYS}with/{connected.pk}/remove/")

    assert SocialAccount.objects.count() == 0


def test_connecting_twice_changes_nothing(client, wikimedia):
    user = UserFactory()
    client.force_login(user)
    come_by(client, wikimedia, f"{WAYS}with/mediawiki/")
    come_by(client, wikimedia, f"{WAYS}with/mediawiki/")

    assert SocialAccount.objects.filter(user=user).count() == 1
    assert Activity.objects.filter(verb="person.connected").count() == 1


def test_account_elsewhere_that_opens_another_one_is_not_taken_away(client, wikimedia):
    owner, thief = UserFactory(), UserFactory()
    identity(owner)
    client.force_login(thief)

    page = client.get(come_by(client, wikimedia, f"{WAYS}with/mediawiki/")["Location"]).text

    assert "opens another account here" in page
    assert SocialAccount.objects.get().user == owner
    with pytest.raises(Refused):
        services.connect(thief, provider="mediawiki", uid="4711", name="", by=thief)


def test_disconnecting(client):
    user = UserFactory(email="ada@example.org")
    connected = identity(user)
    client.force_login(user)

    client.post(f"{WAYS}with/{connected.pk}/remove/")
    client.post(f"{WAYS}with/{connected.pk}/remove/")

    assert SocialAccount.objects.count() == 0
    assert Activity.objects.filter(verb="person.disconnected").count() == 1


def test_nobody_disconnects_for_others(client):
    others = identity(UserFactory())
    client.force_login(UserFactory())

    client.post(f"{WAYS}with/{others.pk}/remove/")

    assert SocialAccount.objects.count() == 1


def test_last_way_in_stays():
    user = UserFactory(email=None)
    connected = identity(user)

    with pytest.raises(Refused, match="last way"):
        services.disconnect(user, connected.pk, by=user)
    assert SocialAccount.objects.count() == 1

    only_passkey = UserFactory(email=None)
    kept = passkey(only_passkey)
    with pytest.raises(Refused, match="last way"):
        services.remove_passkey(only_passkey, kept.pk, by=only_passkey)

    only_email = UserFactory()
    with pytest.raises(Refused, match="last way"):
        services.remove_email(only_email, by=only_email)
    only_email.refresh_from_db()
    assert only_email.email


def test_provider_that_is_no_longer_configured_is_no_way_in(settings):
    user = UserFactory(email=None)
    identity(user)
    assert ways_in(user) == 1

    settings.SIGN_IN_PROVIDERS = []

    assert ways_in(user) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_removals_at_once_one_is_refused():
    user = UserFactory(email=None)
    first, second = identity(user), identity(user, provider="example")

    def remove(identity_id):
        try:
            return services.disconnect(user, identity_id, by=user)
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(remove, [first.pk, second.pk]), key=str)

    assert results == [None, True]
    assert ways_in(user) == 1


def test_new_address_counts_after_its_code(client, mailoutbox):
    user = UserFactory(email="old@example.org")
    client.force_login(user)

    asked = client.post(EMAIL, {"email": "New@example.org"})
    [mail] = mailoutbox
    failed = client.post(CONFIRM_EMAIL, {"code": wrong(code_in(mail))})
    user.refresh_from_db()
    assert (asked["Location"], failed.status_code) == (CONFIRM_EMAIL, 422)
    assert (mail.to, user.email) == (["New@example.org"], "old@example.org")

    changed = client.post(CONFIRM_EMAIL, {"code": code_in(mail)})

    user.refresh_from_db()
    assert (changed["Location"], user.email) == (WAYS, "new@example.org")
    assert mailoutbox[1].to == ["old@example.org"]
    assert Activity.objects.get(verb="person.email_changed").data == {}


def test_third_wrong_code_ends_the_change(client, mailoutbox):
    client.force_login(UserFactory(email="old@example.org"))
    client.post(EMAIL, {"email": "new@example.org"})
    code = code_in(mailoutbox[0])

    for _ in range(3):
        client.post(CONFIRM_EMAIL, {"code": wrong(code)})

    assert client.post(CONFIRM_EMAIL, {"code": code})["Location"] == EMAIL


def test_known_and_unknown_addresses_answer_alike_until_the_code_is_typed(client, mailoutbox):
    UserFactory(email="taken@example.org")
    user = UserFactory(email="old@example.org")
    client.force_login(user)
    answers = []
    for email in ("taken@example.org", "new@example.org"):
        asked = client.post(EMAIL, {"email": email})
        page = client.get(CONFIRM_EMAIL).text.replace(email, "")
        answers.append((asked.status_code, asked["Location"], len(page)))
    assert answers[0] == answers[1]

    client.post(EMAIL, {"email": "taken@example.org"})
    refused = client.post(CONFIRM_EMAIL, {"code": code_in(mailoutbox[-1])})

    user.refresh_from_db()
    assert user.email == "old@example.org"
    assert refused.status_code in (303, 409)


def test_code_for_a_new_address_opens_nothing_else(client, mailoutbox):
    client.force_login(UserFactory(email="old@example.org"))
    client.post(EMAIL, {"email": "new@example.org"})

    client.post(f"{AGAIN}mail/", {"code": code_in(mailoutbox[0])})

    client.get(CONFIRM_EMAIL)
    assert client.session["mailed_code"]["purpose"] == "new-address"


def test_address_is_removed_when_another_way_is_left(client, mailoutbox):
    user = UserFactory(email="old@example.org")
    identity(user)
    client.force_login(user)

    client.post(f"{EMAIL}remove/")

    user.refresh_from_db()
    assert user.email is None
    assert mailoutbox[0].to == ["old@example.org"]
    assert services.remove_email(user, by=user) == ""
