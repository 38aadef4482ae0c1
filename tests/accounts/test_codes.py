# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.accounts.signing_in import AGAIN, CONFIRM, LOGIN, NAME, ask, code_in, wrong
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["{0}{1}", " {0} {1} ", "{0}-{1}", "{0}–{1}"])
def test_code_may_be_typed_with_and_without_its_hyphen(client, mailoutbox, typed):
    UserFactory(email="ada@example.org")
    ask(client)

    client.post(CONFIRM, {"code": typed.format(*code_in(mailoutbox[0]).split("-"))})

    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９"]
)
def test_code_may_be_typed_in_the_digits_of_any_script(client, mailoutbox, digits):
    UserFactory(email="ada@example.org")
    ask(client)
    code = code_in(mailoutbox[0]).translate(str.maketrans("0123456789", digits))

    client.post(CONFIRM, {"code": code})

    assert "_auth_user_id" in client.session


def test_third_wrong_code_ends_the_sign_in(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client, next="/about/")
    code = code_in(mailoutbox[0])

    first, second, third = (client.post(CONFIRM, {"code": wrong(code)}) for _ in range(3))
    fourth = client.post(CONFIRM, {"code": code})

    assert [first.status_code, second.status_code] == [422, 422]
    assert third["Location"] == f"{LOGIN}?next=%2Fabout%2F&email=ada%40example.org"
    assert fourth["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_tries_are_counted_outside_the_session_that_many_requests_share(client, mailoutbox):
    """Requests sent at once all read the same session; here it is put back before each try."""
    UserFactory(email="ada@example.org")
    ask(client)
    code, begun = code_in(mailoutbox[0]), dict(client.session)

    for _ in range(3):
        client.post(CONFIRM, {"code": wrong(code)})
        session = client.session
        session.clear()
        session.update(json.loads(json.dumps(begun)))
        session.save()
    client.post(CONFIRM, {"code": code})

    assert "_auth_user_id" not in client.session


def test_code_of_one_browser_does_not_open_another(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client)
    code = code_in(mailoutbox[0])
    client.cookies.clear()

    response = client.post(CONFIRM, {"code": code})

    assert response["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_code_is_too_old_after_a_quarter_of_an_hour(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        response = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert response["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_code_works_once(client, mailoutbox):
    ask(client)
    code = code_in(mailoutbox[0])
    client.post(CONFIRM, {"code": code})

    assert client.post(CONFIRM, {"code": code})["Location"] == NAME
    client.post(NAME, {"name": "Ada"})
    client.post("/accounts/logout/")
    assert client.post(CONFIRM, {"code": code})["Location"] == LOGIN


def test_another_code_takes_the_place_of_the_first(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client)
    client.post(AGAIN)
    first, second = (code_in(mail) for mail in mailoutbox)

    assert client.post(CONFIRM, {"code": first}).status_code == (422 if first != second else 302)
    assert client.post(CONFIRM, {"code": second}).status_code == 302


def test_only_two_more_codes_are_sent(client, mailoutbox):
    ask(client)
    for _ in range(3):
        client.post(AGAIN, headers={"referer": f"http://testserver{CONFIRM}"})

    assert len(mailoutbox) == 3


def test_one_reader_gets_few_codes_for_an_address_and_nobody_else_is_locked_out(client, mailoutbox):
    answers = [ask(client).status_code for _ in range(5)]
    elsewhere = client.post(LOGIN, {"email": "ada@example.org"}, REMOTE_ADDR="198.51.100.7")

    assert answers == [302, 302, 302, 302, 429]
    assert elsewhere.status_code == 302
    assert len(mailoutbox) == 5


def test_address_is_not_flooded_from_many_places(client, mailoutbox):
    for number in range(20):
        client.post(LOGIN, {"email": "ada@example.org"}, REMOTE_ADDR=f"198.51.100.{number}")

    assert len(mailoutbox) == 15
