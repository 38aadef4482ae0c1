# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens: made and revoked by their person, shown once, known by their hash."""

import re
import time
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts import fresh
from apps.activity.models import Activity
from apps.api import services
from apps.api.models import ApiToken
from apps.core.errors import Refused
from tests.api.asking import ask, token_of, writer
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    """Somebody who has just signed in."""
    user = writer(person__name="Ada")
    client.force_login(user)
    show_again(client)
    return user


def show_again(client, seconds_ago=0):
    session = client.session
    session[fresh.SESSION_KEY] = time.time() - seconds_ago
    session.save()


def form(**fields):
    key = str(uuid.uuid4())
    return {"name": "Screen", "scope": "read", "days": "90", "idempotency_key": key, **fields}


def test_a_token_is_shown_once_and_kept_as_a_hash(client, ada):
    response = client.post(reverse("api:new_token"), form())

    [secret] = re.findall(r'value="(evf_\w+)"', response.text)
    token = ApiToken.objects.get()
    assert response["Cache-Control"] == "private, no-store"
    assert (token.user, token.name, token.scope) == (ada, "Screen", "read")
    assert token.expires_at - timezone.now() > timedelta(days=89)
    assert token.ending == secret[-4:]
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in client.get(reverse("api:tokens")).text
    assert ask(client, "GET", "/me", token=secret).json()["person"]["name"] == "Ada"


def test_the_same_form_sent_again_makes_no_second_token(client, ada):
    sent = form()

    client.post(reverse("api:new_token"), sent)
    again = client.post(reverse("api:new_token"), sent)

    assert (again.status_code, again["Location"]) == (303, reverse("api:tokens"))
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"name": " "}, {"scope": "admin"}, {"days": "4000"}])
def test_a_form_that_does_not_hold_comes_back_with_its_errors(client, ada, wrong):
    response = client.post(reverse("api:new_token"), form(**wrong))

    assert response.status_code == 422
    assert ApiToken.objects.count() == 0


def test_whoever_has_not_shown_themselves_lately_is_asked_to_first(client, ada):
    show_again(client, seconds_ago=3600)

    opened, sent = (
        client.get(reverse("api:new_token")),
        client.post(reverse("api:new_token"), form()),
    )

    assert [opened.status_code, sent.status_code] == [303, 303]
    assert opened["Location"].startswith(reverse("account_reauthenticate"))
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("name", ["api:tokens", "api:new_token"])
def test_strangers_are_sent_to_the_sign_in(client, name):
    response = client.get(reverse(name))

    assert response.status_code in (302, 303)
    assert response["Location"].startswith(reverse("account_login"))


def test_a_revoked_token_opens_nothing_from_then_on(client, ada):
    secret = token_of(ada)
    before = ask(client, "GET", "/me", token=secret).status_code
    token = ApiToken.objects.get()

    response = client.post(reverse("api:revoke_token", args=[token.pk]))

    assert response.status_code == 303
    assert [before, ask(client, "GET", "/me", token=secret).status_code] == [200, 401]
    assert list(Activity.objects.values_list("verb", flat=True)) == ["token.made", "token.revoked"]


def test_nobody_finds_the_tokens_of_others(client, ada):
    services.make_token(UserFactory(administrator=True), name="Theirs", scope="write", days=1)
    theirs = ApiToken.objects.get()

    listed = client.get(reverse("api:tokens"))
    revoked = client.post(reverse("api:revoke_token", args=[theirs.pk]))

    assert "Theirs" not in listed.text
    assert revoked.status_code == 404
    assert ApiToken.objects.filter(pk=theirs.pk).exists()


def test_superusers_do_not_see_the_tokens_of_others_either(client):
    token_of(UserFactory())

    assert list(ApiToken.objects.visible_to(UserFactory(administrator=True))) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda secret: secret[:-1],
        lambda secret: secret[:10] + ("a" if secret[10] != "a" else "b") + secret[11:],
        lambda secret: secret.lower(),
        lambda secret: f"{secret}x",
        lambda secret: "",
        lambda secret: "evf_" + "0" * 38,
        lambda secret: "é" * 42,
    ],
)
def test_a_word_that_is_not_quite_the_token_opens_nothing(client, spoilt):
    secret = token_of(UserFactory())

    response = ask(client, "GET", "/events", authorization=f"Bearer {spoilt(secret)}")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="Eventforum"'
    assert response.json()["code"] == "token"


def test_tokens_stand_in_the_header_only(client):
    secret = token_of(UserFactory())

    in_address = ask(client, "GET", f"/me?token={secret}&access_token={secret}")
    basic = ask(client, "GET", "/me", authorization=f"Basic {secret}")

    assert [in_address.status_code, basic.status_code] == [401, 401]


def test_the_tokens_of_the_suspended_and_those_that_have_run_out_open_nothing(client):
    suspended, late = UserFactory(), UserFactory()
    secrets = [token_of(suspended), token_of(late, days=1)]
    before = [ask(client, "GET", "/me", token=secret).status_code for secret in secrets]
    type(suspended).objects.filter(pk=suspended.pk).update(is_active=False)
    late.api_tokens.update(expires_at=timezone.now() - timedelta(seconds=1))

    after = [ask(client, "GET", "/me", token=secret).status_code for secret in secrets]

    assert (before, after) == ([200, 200], [401, 401])


def test_only_the_day_of_the_last_use_is_kept_and_written_once(client, django_assert_num_queries):
    secret = token_of(UserFactory())
    ask(client, "GET", "/me", token=secret)

    with django_assert_num_queries(1):
        ask(client, "GET", "/me", token=secret)

    assert ApiToken.objects.get().last_used_on == timezone.now().date()


def test_a_sign_in_is_no_token(client, ada):
    assert ask(client, "GET", "/me").status_code == 401
    assert ask(client, "POST", "/threads/1/posts", {"text": "Words"}).status_code == 401


def test_a_person_has_twenty_tokens_at_most():
    user = UserFactory()
    for number in range(services.MOST):
        services.make_token(user, name=f"Token {number}", scope="read", days=None)

    with pytest.raises(Refused) as refusal:
        services.make_token(user, name="One more", scope="read", days=None)

    assert refusal.value.code == "too-many-tokens"


def test_tokens_have_a_form_that_scanners_find():
    secrets = {token_of(UserFactory()) for _ in range(5)}

    assert len(secrets) == 5
    assert all(re.fullmatch(r"evf_[0-9A-Za-z]{38}", secret) for secret in secrets)


def test_a_mistyped_token_is_known_by_its_last_letters_without_a_query(
    client, django_assert_num_queries
):
    secret = token_of(UserFactory())
    mistyped = ("x" if secret[4] != "x" else "y").join([secret[:4], secret[5:]])

    with django_assert_num_queries(0):
        response = ask(client, "GET", "/events", token=mistyped)

    assert response.status_code == 401
