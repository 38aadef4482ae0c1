# SPDX-License-Identifier: AGPL-3.0-or-later
import json

import pytest
from django.conf import settings
from django.test import Client

from apps.core.middleware.headers import content_security_policy

pytestmark = [pytest.mark.urls("tests.core.urls"), pytest.mark.django_db]

FROM_PAGE = {"referer": "http://testserver/page/?day=2"}
HTMX = {"hx-request": "true"}


# Refusals -----------------------------------------------------------------------------------------


def test_a_refused_htmx_form_gets_the_words_in_its_own_message_place(client):
    response = client.post("/write/", {"word": "no"}, headers={**HTMX, "hx-trigger": "reply-7"})

    assert response.status_code == 409
    assert response.text.strip() == "<p>Not this &lt;word&gt;.</p>"
    assert response["HX-Retarget"] == "#reply-7-msg"
    assert response["HX-Reswap"] == "innerHTML"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("form_id", ["", "x,body", "#x", "a b", "é"])
def test_without_a_usable_form_id_nothing_is_swapped_and_the_page_speaks(client, form_id):
    response = client.post("/write/", {"word": "no"}, headers={**HTMX, "hx-trigger": form_id})

    assert response["HX-Reswap"] == "none"
    assert json.loads(response["HX-Trigger"]) == {"say": "Not this <word>."}
    assert "HX-Retarget" not in response


def test_a_refused_plain_form_goes_back_with_the_words_and_its_input(client):
    response = client.post("/write/", {"word": "no", "tags": ["a", "b"]}, headers=FROM_PAGE)

    assert (response.status_code, response["Location"]) == (303, FROM_PAGE["referer"])
    assert client.get("/page/").text == ("['Not this <word>.'] {'word': 'no', 'tags': ['a', 'b']}")
    assert client.get("/page/").text == "[] {}"


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/", "//evil.example/", "javascript:1"]
)
def test_without_a_page_of_ours_to_go_back_to_the_refusal_is_a_page(client, referer):
    response = client.post("/write/", {"word": "no"}, headers={"referer": referer})

    assert response.status_code == 409
    assert "Not this &lt;word&gt;." in response.text
    assert "evil" not in response.text
    assert client.get("/page/").text == "[] {'word': 'no'}"


def test_a_refused_page_is_a_page_and_no_loop(client):
    response = client.get("/refused/", headers=FROM_PAGE)

    assert response.status_code == 409
    assert "Nothing to see." in response.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_limit_answers_429_and_says_when_to_come_back(client, headers):
    response = client.post("/write/", {"word": "fast"}, headers={**FROM_PAGE, **headers})

    assert response.status_code == 429
    assert response["Retry-After"] == "40"
    assert "You can go on in 40 seconds." in response.text


def test_secrets_and_tokens_of_a_form_are_not_kept(client):
    fields = {"word": "no", "csrfmiddlewaretoken": "t", "idempotency_key": "k", "password1": "p"}

    client.post("/write/", fields, headers=FROM_PAGE)

    assert client.get("/page/").text.endswith("{'word': 'no'}")


def test_input_longer_than_any_text_is_not_kept(client):
    client.post("/write/", {"word": "no", "body": "ع" * 30_000}, headers=FROM_PAGE)

    assert client.get("/page/").text == "['Not this <word>.'] {}"


# htmx and plain answers ---------------------------------------------------------------------------


def test_a_write_ends_with_a_fragment_and_a_spoken_line_for_htmx(client):
    response = client.post("/write/", {"word": "yes"}, headers=HTMX)

    assert (response.status_code, response.text.strip()) == (200, "<p>done</p>")
    assert json.loads(response["HX-Trigger"]) == {"say": "Żółw was saved."}
    assert response["HX-Trigger"].isascii()
    assert response["Cache-Control"] == "private, no-store"


def test_a_write_ends_with_a_redirect_and_a_message_otherwise(client):
    response = client.post("/write/", {"word": "yes"})

    assert (response.status_code, response["Location"]) == (303, "/page/#p1")
    assert client.get("/page/").text == "['Żółw was saved.'] {}"


def test_an_invalid_form_answers_422_with_its_fragment_for_htmx(client):
    response = client.post("/write/", {"word": "too long"}, headers=HTMX)

    assert (response.status_code, response.text.strip()) == (422, "<p>bad</p>")


def test_an_invalid_form_answers_422_with_its_page_otherwise(client):
    response = client.post("/write/", {"word": "too long", "page": "1"})

    assert response.status_code == 422
    assert "<html" in response.text


def test_an_invalid_form_without_a_page_of_its_own_goes_back_with_its_input(client):
    response = client.post("/write/", {"word": "too long"}, headers=FROM_PAGE)

    assert (response.status_code, response["Location"]) == (303, FROM_PAGE["referer"])
    assert client.get("/page/").text == (
        "['Word: Ensure this value has at most 5 characters (it has 8).'] {'word': 'too long'}"
    )


def test_leaving_the_page_works_for_both(client):
    assert client.post("/leave/", headers=HTMX)["HX-Redirect"] == "/page/"
    assert client.post("/leave/")["Location"] == "/page/"


def test_a_list_varies_by_who_asks(client):
    response = client.get("/listing/")

    assert "HX-Request" in response["Vary"]


# Bad text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/echo/a%00b", "/echo/?q=a%00b", "/echo/?a%00b=1", "/echo/?q=%00"]
)
def test_nul_in_an_address_is_refused(client, address):
    response = client.get(address)

    assert response.status_code == 400
    assert "characters that cannot be stored" in response.text


@pytest.mark.parametrize("fields", [{"q": "a\x00b"}, {"a\x00b": "q"}])
@pytest.mark.parametrize("multipart", [True, False])
def test_nul_in_a_form_is_refused(client, fields, multipart):
    body = (
        fields
        if multipart
        else "&".join(f"{n}={v}".replace("\x00", "%00") for n, v in fields.items())
    )
    kind = {} if multipart else {"content_type": "application/x-www-form-urlencoded"}

    assert client.post("/echo/", body, **kind).status_code == 400


def test_a_lone_surrogate_in_a_header_is_refused(client):
    assert client.get("/echo/", headers={"x-name": "a\ud800"}).status_code == 400


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("rot13", 400), ("undefined", 400), ("utf-7", 400), ("unicode_escape", 400),
        ("utf-8", 200), ("UTF8", 200), ("no-such-charset", 200),
    ],
)  # fmt: skip
def test_text_in_another_encoding_than_ours_is_refused(client, charset, status):
    said = f"multipart/form-data; boundary=x; charset={charset}"
    body = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n1\r\n--x--\r\n'

    assert client.generic("POST", "/echo/", body, content_type=said).status_code == status


def test_a_query_in_another_encoding_is_refused(client):
    assert client.get("/echo/?q=+AAA-", CONTENT_TYPE="text/plain; charset=utf-7").status_code == 400


def test_letters_of_every_script_and_emoji_pass(client):
    words = {"q": "żółw العربية 漢字 👩‍💻 \u202e \u200f"}

    assert client.post("/echo/?q=%F0%9F%90%A2", words).text == f"{{'q': '🐢'}} {words}"


def test_broken_utf8_is_no_error(client):
    assert client.get("/echo/?q=%ff%ed%a0%80").status_code == 200
    assert client.get("/echo/%ff%ed%a0%80").status_code == 200


# Writes from another site -------------------------------------------------------------------------


def test_a_write_sent_from_another_site_is_refused(client):
    assert client.post("/echo/", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/echo/", headers={"sec-fetch-site": "same-origin"}).status_code == 200
    assert client.get("/echo/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


# Headers ------------------------------------------------------------------------------------------


def test_the_policy_lets_in_nothing_but_our_own_files_and_the_players(settings):
    settings.EVENTFORUM_PEERTUBE_HOSTS = ["tube.example"]

    assert content_security_policy() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "frame-src https://www.youtube-nocookie.com https://player.vimeo.com "
        "https://commons.wikimedia.org https://tube.example"
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/echo/", 200),
        ("/echo", 301),
        ("/nowhere/", 404),
        ("/forbidden/", 403),
        ("/gone/", 410),
        ("/broken/", 500),
        ("/echo/?q=%00", 400),
        ("/refused/", 409),
        ("/feed/", 200),
        (f"{settings.STATIC_URL}css/app.css", 200),
    ],
)
def test_every_answer_carries_the_security_headers(address, status):
    response = Client(raise_request_exception=False).get(address)

    assert response.status_code == status
    assert response["Content-Security-Policy"] == content_security_policy()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Permissions-Policy"].startswith("accelerometer=()")
    assert "inner words" not in response.getvalue().decode()


def test_a_wrong_host_is_refused_with_the_headers():
    response = Client().get("/echo/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "Content-Security-Policy" in response


def test_transport_security_is_promised_over_tls_only(client):
    assert "Strict-Transport-Security" not in client.get("/echo/")
    assert client.get("/echo/", secure=True)["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains; preload"
    )


def test_pages_of_people_with_a_session_are_never_kept(client):
    assert client.get("/echo/")["Cache-Control"] == "private, no-cache"
    client.cookies["sessionid"] = "any"
    assert client.get("/echo/")["Cache-Control"] == "private, no-store"
    assert client.get("/feed/")["Cache-Control"] == "public, max-age=300"


def test_pages_differ_by_cookie_and_language(client):
    assert {"Cookie", "Accept-Language"} <= set(client.get("/echo/")["Vary"].split(", "))


def test_the_500_page_needs_neither_store_nor_context(django_assert_num_queries):
    client = Client(raise_request_exception=False)

    with django_assert_num_queries(0):
        response = client.get("/broken/")

    assert "Something broke on our side" in response.text
