# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from apps.accounts.preferences import preferences_of
from tests.factories.accounts import UserFactory


def read(path="/", *, user=None, cookies=None, accept=""):
    """The preferences of a request with these cookies and this Accept-Language."""
    request = RequestFactory().get(path, headers={"accept-language": accept})
    request.user = user or AnonymousUser()
    request.COOKIES = dict(cookies or {})
    if user:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    return preferences_of(request)


def test_browser_that_says_nothing_reads_english_in_no_known_zone():
    found = read()

    assert found.ui_language == "en"
    assert found.content_languages == ("en",)
    assert (found.timezone, found.zone_source, found.zone_is_guess) == ("UTC", "none", True)
    assert found.theme == ""


@pytest.mark.parametrize(
    ("accept", "ui", "content"),
    [
        ("ar", "ar", ("ar",)),
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar", ("ar-EG", "ar", "en")),
        ("pl,en;q=0.7", "pl", ("pl", "en")),
        ("dtp, ms;q=0.5", "en", ("dtp", "ms", "en")),
        ("sr-latn, *;q=0.1", "en", ("sr-Latn", "en")),
        ("en;q=0.3, ar;q=0.9", "ar", ("ar", "en")),
        ("🐈, nonsense-language-tag, xx-YY-ZZ-", "en", ("en",)),
    ],
)
def test_accept_language_picks_pages_and_texts(accept, ui, content):
    found = read(accept=accept)

    assert found.ui_language == ui
    assert found.content_languages == content


def test_cookies_go_before_the_browser():
    cookies = {"ui": "ar", "in": "uk.pl", "zone": "Asia%2FKathmandu", "theme": "dark"}

    found = read(cookies=cookies, accept="en")

    assert found.ui_language == "ar"
    assert found.content_languages == ("uk", "pl", "ar")
    assert (found.timezone, found.zone_source) == ("Asia/Kathmandu", "chosen")
    assert found.theme == "dark"


@pytest.mark.parametrize(
    ("accept", "chosen", "content"),
    [
        ("en", "ar", ("ar", "en")),
        ("ar-EG,pl;q=0.5", "en", ("en", "ar-EG", "pl")),
        ("en,ar;q=0.5", "ar", ("ar", "en")),
        ("pl,en;q=0.7", "en", ("en", "pl")),
        ("pl,en;q=0.7", "pl", ("pl", "en")),
    ],
)
def test_pages_asked_for_in_another_language_bring_texts_in_it_first(accept, chosen, content):
    assert read(cookies={"ui": chosen}, accept=accept).content_languages == content


def test_zone_of_the_device_is_a_guess_and_one_chosen_goes_before_it():
    guessed = read(cookies={"tz": "Europe%2FWarsaw"})
    chosen = read(cookies={"tz": "Europe/Warsaw", "zone": "Africa/Lagos"})

    assert (guessed.timezone, guessed.zone_is_guess) == ("Europe/Warsaw", True)
    assert (chosen.timezone, chosen.zone_is_guess) == ("Africa/Lagos", False)


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "", "A" * 300, "%00", "Europe"])
def test_zone_that_is_none_is_ignored(zone):
    assert read(cookies={"tz": zone, "zone": zone}).timezone == "UTC"


@pytest.mark.parametrize("value", ["javascript", "en/../x", "a" * 3000, "\udcff", "%zz"])
def test_strange_cookies_change_nothing(value):
    cookies = {"ui": value, "in": value, "theme": value}

    assert read(cookies=cookies) == read()


def test_event_lends_its_zone_to_readers_without_one_only():
    unknown = read().for_event("Africa/Accra")
    known = read(cookies={"tz": "Europe/Warsaw"}).for_event("Africa/Accra")

    assert (unknown.timezone, unknown.zone_source) == ("Africa/Accra", "event")
    assert known.timezone == "Europe/Warsaw"


def test_direction_and_intl_tag_follow_the_language_of_the_pages():
    arabic, english = read(accept="ar"), read()

    assert (arabic.ui_direction, english.ui_direction) == ("rtl", "ltr")
    assert (arabic.intl, english.intl) == ("ar-u-nu-latn", "en-u-nu-latn")


def test_account_says_how_its_person_reads():
    user = UserFactory.build(
        ui_language="ar", languages=["fr", "ar"], timezone="Africa/Algiers", theme="dark"
    )

    found = read(user=user, accept="en")

    assert found.ui_language == "ar"
    assert found.content_languages == ("fr", "ar")
    assert (found.timezone, found.zone_source) == ("Africa/Algiers", "chosen")
    assert found.theme == "dark"


def test_account_that_says_nothing_leaves_it_to_the_browser():
    found = read(user=UserFactory.build(), accept="ar", cookies={"tz": "Asia/Tokyo"})

    assert (found.ui_language, found.timezone, found.zone_is_guess) == ("ar", "Asia/Tokyo", True)


def test_address_asks_for_languages_before_everything_else():
    cookies = {"ui": "en", "in": "uk.pl"}

    found = read("/?ui=ar&in=pl", cookies=cookies, accept="en")

    assert found.ui_language == "ar"
    assert found.content_languages == ("pl", "uk", "ar")


def test_address_with_unknown_languages_asks_for_nothing():
    assert read("/?ui=tlh&in=!!") == read()


def test_languages_of_the_address_are_remembered(client, db):
    client.cookies["in"] = "uk"

    response = client.get("/me/settings/?ui=ar&in=pl")

    assert response.cookies["ui"].value == "ar"
    assert response.cookies["in"].value == "pl.uk"
    assert response.cookies["ui"]["samesite"] == "Lax"
    assert response.headers["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl"' in response.text


def test_page_without_choices_sets_no_cookies(client, db):
    assert set(client.get("/about/").cookies) <= {settings.CSRF_COOKIE_NAME}


def test_signed_out_reader_costs_no_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/about/", headers={"accept-language": "ar"})

    assert response.headers["Content-Language"] == "ar"


def test_signed_in_reader_costs_one_query_with_the_name(client, django_assert_num_queries, db):
    user = UserFactory(person__name="أمينة")
    client.force_login(user)

    with django_assert_num_queries(1):
        response = client.get("/about/")

    assert "أمينة" in response.text
