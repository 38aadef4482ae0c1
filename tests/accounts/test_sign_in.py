# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from apps.accounts.models import Person, User
from apps.activity.models import Activity
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"
AGAIN = "/accounts/login/code/again/"
NAME = "/accounts/login/name/"


def ask(client, email="ada@example.org", **fields):
    return client.post(LOGIN, {"email": email, **fields})


def code_in(mail):
    return re.search(r"\d{4}-\d{4}", mail.body).group()


def wrong(code):
    return "1111-1111" if code != "1111-1111" else "2222-2222"


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
        NAME, {"name": "A\u202eb"}, headers={"referer": f"http://testserver{NAME}"}
    )
    empty = client.post(NAME, {"name": ""})

    assert (refused.status_code, refused["Location"]) == (303, f"http://testserver{NAME}")
    assert empty.status_code == 422
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


def test_sign_in_gives_the_session_a_new_key(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client)
    before = client.session.session_key

    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert client.session.session_key != before


def test_what_was_chosen_on_this_device_fills_what_the_account_leaves_open(client, mailoutbox):
    user = UserFactory(email="ada@example.org", ui_language="en")
    client.cookies.load({"ui": "ar", "in": "uk.pl", "zone": "Africa%2FLagos", "theme": "dark"})
    ask(client)

    entered = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    user.refresh_from_db()
    assert user.ui_language == "en"
    assert (user.languages, user.timezone, user.theme) == (
        ["uk", "pl", "ar"],
        "Africa/Lagos",
        "dark",
    )
    assert [entered.cookies[name].value for name in ("ui", "in", "zone", "theme")] == [""] * 4


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
    assert client.get(CONFIRM)["Location"] == LOGIN


@pytest.mark.parametrize(
    "path",
    ["signup", "login/code"],
)
def test_other_doors_lead_to_the_one(client, path):
    response = client.get(f"/accounts/{path}/?next=/about/")

    assert response["Location"] == f"{LOGIN}?next=/about/"


@pytest.mark.parametrize(
    "path", ["password/reset", "password/change", "password/set", "confirm-email"]
)
def test_there_is_no_page_for_passwords(client, path):
    assert client.get(f"/accounts/{path}/").status_code == 404


def test_admin_has_no_door_of_its_own(client):
    response = client.get("/admin/login/?next=/admin/")

    assert response["Location"].startswith(LOGIN)


HOSTILE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "/\t/evil.example",
    " //evil.example",
    "https://testserver@evil.example",
    "about/",
]


@pytest.mark.parametrize("goal", HOSTILE)
def test_next_never_leaves_this_site(client, mailoutbox, goal):
    UserFactory(email="ada@example.org")
    ask(client, next=goal)

    entered = client.post(f"{CONFIRM}?next=https://evil.example/", {"code": code_in(mailoutbox[0])})

    assert entered["Location"] == "/"


def test_next_keeps_its_query_but_not_the_languages_in_it(client, mailoutbox):
    UserFactory(email="ada@example.org")
    ask(client, next="/events/?mode=online&ui=ar")

    entered = client.post(CONFIRM, {"code": code_in(mailoutbox[0])})

    assert entered["Location"] == "/events/?mode=online"


def test_no_value_of_the_redirect_corpus_leaves_this_site(client):
    corpus = Path(settings.EVENTFORUM_SHARED_DATA) / "security/redirect/next_values.share.jsonl"
    if not corpus.exists():
        pytest.skip(f"{corpus} is not here (EVENTFORUM_SHARED_DATA)")
    client.force_login(UserFactory())
    rows = [json.loads(line) for line in corpus.read_text().splitlines()]

    left = [row for row in rows if leaves(client.get(LOGIN, {"next": row["next"]})["Location"])]

    assert left == []
    assert len(rows) > 100


def leaves(location):
    """By the rules of browsers: a single slash and then neither slash nor backslash stays here."""
    bare = re.sub(r"[\t\r\n]", "", location).strip()
    return not bare.startswith("/") or bare[1:2] in ("/", "\\")
