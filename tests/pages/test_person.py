# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts import services
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import ThreadFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def speak(person, **fields):
    return SessionFactory(speakers=[SpeakerFactory(person=person)], **fields)


def test_page_shows_the_name_as_it_is_written_and_what_the_person_did(client):
    user = UserFactory(person__name="أمينة ب")
    session = speak(user.person, title="Mentoring")
    thread = ThreadFactory(title="Who mentors?", created_by=user)

    page = client.get(user.person.get_absolute_url()).text

    assert "<h1><bdi>أمينة ب</bdi></h1>" in page
    assert f'href="{session.get_absolute_url()}"' in page
    assert f'href="{thread.get_absolute_url()}"' in page


def test_page_of_somebody_who_did_nothing_yet_says_so(client):
    page = client.get(PersonFactory(name="Ada").get_absolute_url()).text

    assert "is in no session and has started no discussion so far." in page
    assert "<h2" not in page.split("<main")[1].split("</main")[0]


def test_titles_are_in_the_readers_language(client):
    person = PersonFactory()
    TranslationFactory(target=speak(person, title="Mentoring"), field="title", text="Opieka")

    page = client.get(person.get_absolute_url(), headers={"accept-language": "pl"}).text

    assert "Opieka" in page
    assert "Mentoring" not in page


@pytest.mark.parametrize("slug", ["ADA", "old-name", "-", "ada--", "x" * 200])
def test_other_words_after_the_number_lead_to_the_right_ones(client, slug):
    person = PersonFactory(name="Ada")

    response = client.get(f"/people/{person.pk}-{slug}/")

    assert (response.status_code, response["Location"]) == (301, f"/people/{person.pk}-ada/")


def test_name_of_signs_has_an_address_too(client):
    person = PersonFactory(name="²½")

    assert client.get(person.get_absolute_url()).status_code == 200


def test_old_name_and_merged_person_are_one_redirect_away(client):
    user, into = UserFactory(person__name="Ada"), PersonFactory(name="Adélaïde")
    old = user.person.get_absolute_url()
    services.rename(user.person, name="Ada L.", by=user)
    administrator = UserFactory(administrator=True)

    renamed = client.get(old)
    services.merge(user.person, into=into, by=administrator)
    merged = client.get(old)

    assert renamed["Location"] == f"/people/{user.person.pk}-ada-l/"
    assert (merged.status_code, merged["Location"]) == (301, into.get_absolute_url())
    assert client.get(merged["Location"]).status_code == 200


def test_sessions_of_a_merged_person_are_on_the_page_that_remains(client):
    person, into = PersonFactory(), PersonFactory()
    session = speak(person)
    services.merge(person, into=into, by=UserFactory(administrator=True))

    assert session.get_absolute_url() in client.get(into.get_absolute_url()).text


def test_nobody_is_not_found(client):
    assert client.get("/people/987654-ada/").status_code == 404
    assert client.get(f"/people/{10**30}-ada/").status_code == 404


def test_sessions_and_threads_strangers_may_not_see_do_not_leak(client):
    user = UserFactory()
    speak(user.person, title="Secret session", event__hidden=True)
    speak(user.person, title="Proposed session", proposed=True)
    ThreadFactory(title="Secret thread", created_by=user, event__hidden=True)

    page = client.get(user.person.get_absolute_url()).text

    assert "Secret" not in page
    assert "Proposed" not in page


@pytest.mark.parametrize("state", [{"event__hidden": True}, {"proposed": True}])
def test_speakers_of_what_strangers_may_not_see_are_not_found_by_their_number(client, state):
    person = PersonFactory(name="Secret Speaker")
    session = speak(person, **state)

    for path in (person.get_absolute_url(), f"/people/{person.pk}-x/"):
        assert client.get(path).status_code == 404

    client.force_login(EventRoleFactory(event=session.event).user)
    assert client.get(person.get_absolute_url()).status_code == 200


def test_speakers_of_withdrawn_sessions_keep_their_page(client):
    person = PersonFactory()
    speak(person, withdrawn=True)

    assert client.get(person.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_any_number_of_sessions_and_threads(
    client, django_assert_num_queries, count
):
    user = UserFactory()
    for _ in range(count):
        TranslationFactory(target=speak(user.person), field="title")
        ThreadFactory(created_by=user)
    client.get(user.person.get_absolute_url(), headers={"accept-language": "pl"})

    with django_assert_num_queries(4):
        client.get(user.person.get_absolute_url(), headers={"accept-language": "pl"})


def test_about_tells_what_this_is(client):
    page = client.get("/about/").text

    assert page.count("<h1>") == 1
    assert "There are no passwords." in page
