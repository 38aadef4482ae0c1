# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SETTINGS = "/me/settings/"
PREFERENCES = "/me/preferences/"
LANGUAGES = "/me/settings/languages/"
RENAME = "/me/settings/name/"
FROM_SETTINGS = {"referer": f"http://testserver{SETTINGS}"}


def cookies_of(response):
    return {name: morsel.value for name, morsel in response.cookies.items()}


def test_settings_are_for_everybody(client):
    page = client.get(SETTINGS).text

    assert page.count("<h1>") == 1
    assert 'id="rename"' not in page
    assert '<option value="Asia/Kathmandu">' in page
    assert "UTC+5:45" in page


def test_settings_show_who_is_signed_in(client):
    client.force_login(UserFactory(person__name="Зоряна", email="z@example.org"))

    page = client.get(SETTINGS).text

    assert 'value="Зоряна"' in page
    assert 'href="/me/settings/sign-in/"' in page


def test_account_without_an_address_can_be_used(client):
    client.force_login(UserFactory(email=None))

    assert "Your account has no e-mail address." in client.get(SETTINGS).text


def test_stranger_chooses_language_zone_and_theme_for_the_device(client):
    response = client.post(
        PREFERENCES,
        {
            "ui_language": "ar",
            "timezone": "Asia/Kathmandu",
            "theme": "dark",
            "next": "/about/?ui=en",
        },
    )

    assert (response.status_code, response["Location"]) == (303, "/about/")
    kept = cookies_of(response)
    assert (kept["ui"], kept["zone"], kept["theme"]) == ("ar", "Asia%2FKathmandu", "dark")
    page = client.get("/about/").text
    assert '<html lang="ar" dir="rtl"' in page
    assert 'data-tz="Asia/Kathmandu"' in page
    assert 'data-theme="dark"' in page


def test_person_chooses_for_the_account_and_the_device_forgets(client):
    user = UserFactory()
    client.force_login(user)
    client.cookies.load({"ui": "en", "theme": "light"})

    response = client.post(PREFERENCES, {"ui_language": "ar", "theme": "dark"})

    user.refresh_from_db()
    assert (user.ui_language, user.theme, user.timezone) == ("ar", "dark", "")
    assert response["Location"] == SETTINGS
    assert (cookies_of(response)["ui"], cookies_of(response)["theme"]) == ("", "")
    assert '<html lang="ar"' in client.get(SETTINGS).text


def test_answer_is_in_the_language_that_was_chosen(client):
    client.post(PREFERENCES, {"ui_language": "ar"})

    page = client.get(SETTINGS)

    assert page.headers["Content-Language"] == "ar"
    assert page.text.count('class="note note-ok"') == 1


def test_zone_that_the_page_had_guessed_stays_a_guess(client):
    choices = {"theme": "dark", "timezone": "UTC", "zone_was": "UTC"}

    response = client.post(PREFERENCES, choices)

    assert "zone" not in cookies_of(response)
    assert cookies_of(response)["theme"] == "dark"


def test_zone_can_be_left_to_the_device_again(client):
    client.cookies.load({"zone": "Asia%2FKathmandu", "tz": "Europe%2FWarsaw"})

    client.post(PREFERENCES, {"timezone": ""})

    assert 'data-tz="Europe/Warsaw"' in client.get("/about/").text


@pytest.mark.parametrize(
    "choice", [{"timezone": "Mars/Base"}, {"ui_language": "tlh"}, {"theme": "neon"}]
)
@pytest.mark.parametrize("known", [False, True])
def test_choice_that_is_none_comes_back_with_words(client, choice, known):
    if known:
        client.force_login(UserFactory())

    response = client.post(PREFERENCES, choice, headers=FROM_SETTINGS)

    assert (response.status_code, response["Location"]) == (303, FROM_SETTINGS["referer"])
    assert client.get(SETTINGS).text.count('class="note note-bad"') == 1


def test_address_of_preferences_leads_to_the_settings(client):
    assert client.get(PREFERENCES)["Location"] == SETTINGS


@pytest.mark.parametrize(
    ("step", "language", "after"),
    [
        ("add", "fr", "uk.pl.en.fr"),
        ("add", "sr_latn", "uk.pl.en.sr-Latn"),
        ("add", "pl", "uk.pl.en"),
        ("up", "pl", "pl.uk.en"),
        ("up", "uk", "uk.pl.en"),
        ("down", "uk", "pl.uk.en"),
        ("remove", "uk", "pl.en"),
        ("down", "fr", "uk.pl.en"),
    ],
)
def test_languages_are_put_in_order_without_scripts(client, step, language, after):
    client.cookies.load({"in": "uk.pl.en"})

    response = client.post(LANGUAGES, {"step": step, "language": language})

    assert response["Location"] == SETTINGS
    assert cookies_of(response)["in"] == after


def test_languages_of_a_person_are_kept_with_the_account(client):
    user = UserFactory(languages=["uk", "en"])
    client.force_login(user)

    client.post(LANGUAGES, {"step": "add", "language": "dtp"})

    user.refresh_from_db()
    assert user.languages == ["uk", "en", "dtp"]
    assert "Kadazandusun" in client.get(SETTINGS).text


def test_what_is_no_language_is_refused(client):
    response = client.post(
        LANGUAGES, {"step": "add", "language": "no language"}, headers=FROM_SETTINGS
    )

    assert response.status_code == 303
    assert "in" not in cookies_of(response)


def test_person_changes_the_name(client):
    user = UserFactory(person__name="Ada")
    client.force_login(user)

    response = client.post(RENAME, {"name": "أمينة"})

    user.person.refresh_from_db()
    assert (response["Location"], user.person.name) == (SETTINGS, "أمينة")


def test_name_that_is_refused_comes_back_to_be_mended(client):
    user = UserFactory(person__name="Ada")
    client.force_login(user)

    response = client.post(RENAME, {"name": "Admin!"}, headers=FROM_SETTINGS)

    assert response["Location"] == FROM_SETTINGS["referer"]
    assert 'value="Admin!"' in client.get(SETTINGS).text
    assert User.objects.get().person.name == "Ada"


def test_stranger_has_no_name_to_change(client):
    response = client.post(RENAME, {"name": "Eve"})

    assert response["Location"] == f"/accounts/login/?next={SETTINGS}"


@pytest.mark.parametrize("path", [LANGUAGES, RENAME])
def test_nothing_changes_by_looking(client, path):
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("languages", [1, 3])
def test_settings_cost_the_same_for_any_number_of_languages(
    client, django_assert_num_queries, languages
):
    client.force_login(UserFactory(languages=["pl", "uk", "ar"][:languages]))

    with django_assert_num_queries(1):
        client.get(SETTINGS)
