# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from urllib.parse import quote

import pytest

from apps.accounts.models import Person, User
from apps.activity.models import Activity
from tests.accounts.signing_in import CONFIRM, LOGIN, NAME, ask, code_in, wrong
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_known_address_gets_a_code_that_lets_its_person_in(client, mailoutbox):
    user = UserFactory(email="ada@example.org")

    asked = ask(client, next="/about/")
    entered = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert (asked.status_code, asked["Location"]) == (302, CONFIRM)
    assert mailoutbox[0].to == ["ada@example.org"]
    assert (entered.status_code, entered["Location"]) == (302, "/about/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_case_of_the_address_does_not_matter(client, mailoutbox):
    user = UserFactory(email="Ada@Example.org")

    ask(client, email="aDA@example.ORG")
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_unknown_address_gets_a_code_and_is_asked_for_a_name(client, mailoutbox):
    ask(client, next="/about/")
    proved = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert (proved["Location"], User.objects.count()) == (NAME, 0)
    assert client.get("/me/settings/").wsgi_request.user.is_anonymous

    entered = client.post(NAME, {"name": "  أمينة  "}, headers={"accept-language": "ar,fr"})

    user = User.objects.select_related("person").get()
    assert entered["Location"] == "/about/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.person.name, user.email) == ("أمينة", "ada@example.org")
    assert (user.ui_language, user.languages) == ("ar", ["ar", "fr"])
    assert not user.has_usable_password()
    assert Activity.objects.filter(verb="person.joined", actor=user).count() == 1


def test_name_that_cannot_be_kept_is_asked_for_again(client, mailoutbox):
    ask(client)
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    refused = client.post(
        NAME, {"name": "Admin b"}, headers={"referer": f"http://testserver{NAME}"}
    )
    shown = client.get(NAME).text
    empty = client.post(NAME, {"name": ""})

    assert (refused.status_code, refused["Location"]) == (303, f"http://testserver{NAME}")
    assert empty.status_code == 422
    assert 'value="Admin b"' in shown
    assert User.objects.count() == 0


def test_both_kinds_of_address_get_the_same_answers_and_the_same_mail(client, mailoutbox):
    UserFactory(email="known@example.org")

    answers = []
    for email in ("known@example.org", "stranger@example.org"):
        client.cookies.clear()
        asked = ask(client, email)
        page = client.get(CONFIRM)
        failed = client.post(CONFIRM, {"code": wrong(code_in(mailoutbox[-1]))})
        texts = [page.text, failed.text, mailoutbox[-1].body, mailoutbox[-1].subject]
        texts = [text.replace(quote(email, safe=""), "").replace(email, "") for text in texts]
        texts = [re.sub(r'value="\w{64}"|\d{4}-\d{4}', "", text) for text in texts]
        answers.append((asked["Location"], page.status_code, failed.status_code, *texts))

    assert answers[0] == answers[1]


def test_sending_a_code_costs_the_same_for_both_kinds_of_address(
    client, django_assert_num_queries, mailoutbox
):
    UserFactory(email="known@example.org")

    for email in ("known@example.org", "stranger@example.org"):
        client.cookies.clear()
        with django_assert_num_queries(4):  # a new session and nothing else
            ask(client, email)


def test_sign_in_gives_the_session_a_new_key(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client)
    before = client.session.session_key

    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert client.session.session_key != before


def test_closed_account_is_told_so_after_the_code_only(client, mailoutbox):
    UserFactory(email="ada@example.org", is_active=False)

    asked = ask(client)
    entered = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert asked["Location"] == CONFIRM
    assert entered["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 403
    assert User.objects.count() == 1


def test_two_tabs_that_finish_at_once_make_one_account(client, mailoutbox):
    ask(client)
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    made_meanwhile = UserFactory(email="ada@example.org")

    client.post(NAME, {"name": "Ada"})

    assert client.session["_auth_user_id"] == str(made_meanwhile.pk)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("email", ["", "no address", "a@b\nBcc: x@y.z", "a" * 300 + "@x.org"])
def test_what_is_no_address_is_said_in_the_form(client, mailoutbox, email):
    response = ask(client, email)

    assert response.status_code == 422
    assert response.text.count('aria-invalid="true"') == 1
    assert mailoutbox == []


def test_steps_opened_out_of_order_lead_to_the_right_one(client, mailoutbox):
    assert client.get(CONFIRM)["Location"] == LOGIN
    assert client.get(NAME)["Location"] == LOGIN
    ask(client)
    assert client.get(NAME)["Location"] == CONFIRM
    assert client.post(NAME, {"name": "Eve"})["Location"] == CONFIRM
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert client.get(CONFIRM)["Location"] == NAME


def test_somebody_signed_in_is_sent_on(client):
    client.force_login(UserFactory())

    assert client.get(LOGIN, {"next": "/about/"})["Location"] == "/about/"
    assert client.get(CONFIRM)["Location"] == "/"


def test_signing_out_asks_first_and_the_device_still_reads_the_same_way(client):
    client.force_login(UserFactory(ui_language="ar", timezone="Asia/Amman", languages=["ar", "he"]))
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session

    response = client.post("/accounts/logout/")

    assert response["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert (response.cookies["ui"].value, response.cookies["in"].value) == ("ar", "ar.he")
    assert response.cookies["zone"].value == "Asia%2FAmman"


def test_mail_is_in_the_language_of_the_page_and_has_the_code_in_its_subject(client, mailoutbox):
    ask(client)

    [mail] = mailoutbox
    assert mail.subject == f"{code_in(mail)} is your code for Eventforum"
    assert "15 minutes" in mail.body
    assert "http" not in mail.body


def test_mail_that_cannot_be_sent_is_said_and_nothing_begins(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    response = client.post(
        LOGIN, {"email": "ada@example.org"}, headers={"referer": f"http://testserver{LOGIN}"}
    )

    assert (response.status_code, response["Location"]) == (303, f"http://testserver{LOGIN}")
    assert 'value="ada@example.org"' in client.get(LOGIN).text
    assert client.get(CONFIRM)["Location"] == LOGIN
