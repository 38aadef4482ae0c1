# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils.encoding import iri_to_uri

from apps.core.errors import Refused
from apps.events.services import rename
from apps.permalinks import services
from apps.permalinks.models import Address
from apps.permalinks.queries import Gone, Moved, answer
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory, SeriesFactory
from tests.factories.permalinks import AddressFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

STRANGER = AnonymousUser()


def issued_event(**fields):
    event = EventFactory(**fields)
    services.issue(event)
    return event


def moved_event(old="old", new="fresh", **fields):
    event = issued_event(slug=old, **fields)
    return rename(event, slug=new, by=None)


def location(response):
    assert response.status_code == 301, response.status_code
    return response["Location"]


def test_issuing_again_changes_nothing():
    event = EventFactory(slug="cee-2027")

    first, second = services.issue(event), services.issue(event)

    assert first == second
    assert (first.path, first.target) == ("/cee-2027/", event)


def test_address_of_one_object_is_refused_to_another():
    issued_event(slug="cee")

    with pytest.raises(Refused) as refusal:
        services.issue(EventFactory(slug="other"), path="/cee/")

    assert refusal.value.code == "address-taken"
    assert services.is_taken("/cee/")
    assert not services.is_taken("/other/")


def test_database_holds_each_path_once():
    AddressFactory(path="/cee/")

    with pytest.raises(IntegrityError):
        AddressFactory(path="/cee/")


@pytest.mark.parametrize("count", [1, 3])
def test_many_addresses_are_issued_in_two_statements(django_assert_num_queries, count):
    event = EventFactory()
    sessions = SessionFactory.create_batch(count, event=event)
    services.issue_many([event, *sessions])

    with django_assert_num_queries(4):  # with the savepoint around them
        addresses = services.issue_many(sessions)

    assert [address.target for address in addresses] == sessions


def test_issuing_nothing_is_no_trouble():
    assert services.issue_many([]) == []


def test_address_in_any_script_has_one_spelling():
    event = EventFactory(slug="événement")

    address = services.issue(event)

    assert address.path == "/événement/"
    assert services.is_taken("/%C3%A9v%C3%A9nement/")
    assert services.is_taken("/e\u0301ve\u0301nement/")


def test_renamed_event_answers_at_its_old_address_by_one_redirect(client):
    moved_event()

    response = client.get("/old/?day=2&q=%C5%BC")

    assert location(response) == "/fresh/?day=2&q=%C5%BC"
    assert client.get("/fresh/").status_code == 200
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/old", "/fresh/"),
        ("/OLD/", "/fresh/"),
        ("/Old", "/fresh/"),
        ("/FRESH/", "/fresh/"),
        ("/old/programme/", "/fresh/programme/"),
        ("/OLD/programme/?day=2", "/fresh/programme/?day=2"),
        ("/old/programme/grid/", "/fresh/programme/grid/"),
        ("/old/programme.ics", "/fresh/programme.ics"),
        ("/old/sessions/S1/", "/fresh/sessions/S1/"),
        ("/old/sessions/s1", "/fresh/sessions/S1/"),
        ("/fresh/sessions/s1", "/fresh/sessions/S1/"),
        ("/FRESH/sessions/s1/", "/fresh/sessions/S1/"),
        ("/old/sessions/S1.ics", "/fresh/sessions/S1.ics"),
    ],
)
def test_everything_below_a_renamed_event_is_one_redirect_away(client, asked, leads_to):
    event = issued_event(slug="old")
    services.issue(SessionFactory(event=event, code="S1"))
    rename(event, slug="fresh", by=None)

    assert location(client.get(asked)) == leads_to
    assert client.get(leads_to).status_code == 200


def test_case_of_a_session_code_does_not_matter(client):
    event = issued_event(slug="cee")
    services.issue(SessionFactory(event=event, code="S1"))

    assert location(client.get("/cee/sessions/s1")) == "/cee/sessions/S1/"
    assert location(client.get("/CEE/sessions/s1/")) == "/cee/sessions/S1/"


@pytest.mark.parametrize(
    "asked", ["/old/nothing/", "/old/sessions/NONE/", "/old/a/b/c/d/e/f/g/h/i/"]
)
def test_what_never_was_below_a_renamed_event_is_not_found(client, asked):
    moved_event()

    assert client.get(asked).status_code == 404


def test_chain_of_renamings_is_one_redirect(client):
    event = issued_event(slug="first")
    SessionFactory(event=event, code="S1")
    for slug in ("second", "third", "fourth"):
        event = rename(event, slug=slug, by=None)

    for old in ("first", "second", "third"):
        assert location(client.get(f"/{old}/")) == "/fourth/"
        assert location(client.get(f"/{old}/sessions/S1/")) == "/fourth/sessions/S1/"


def test_renaming_back_leaves_no_loop(client):
    event = issued_event(slug="one")
    rename(event, slug="two", by=None)
    rename(event, slug="one", by=None)

    assert client.get("/one/").status_code == 200
    assert location(client.get("/two/")) == "/one/"


def test_address_that_is_the_present_one_never_redirects_to_itself(client):
    """Where a page is missing at its object's own address, a redirect would go on for ever."""
    series = SeriesFactory(slug="cee")
    AddressFactory(target=series, path="/somewhere/")
    AddressFactory(target=series, path="/series/cee/")

    assert answer("/series/cee/", STRANGER) is None
    assert answer("/somewhere/", STRANGER) == Moved("/series/cee/")


def test_address_in_another_script_leads_on_percent_encoded_or_not(client):
    moved_event("ويكي-عربية-٢٠٢٧", "ويكي-عربية")

    for asked in ("/ويكي-عربية-٢٠٢٧/", iri_to_uri("/ويكي-عربية-٢٠٢٧")):
        assert location(client.get(asked)) == iri_to_uri("/ويكي-عربية/")


def test_merged_letters_of_another_composition_lead_on(client):
    issued_event(slug="événement")

    assert location(client.get("/e\u0301ve\u0301nement/")) == iri_to_uri("/événement/")


def test_hidden_target_is_not_found_and_its_name_does_not_leak(client):
    moved_event("old", "secret-name", hidden=True)

    for asked in ("/old/", "/OLD", "/old/programme/", "/old/sessions/S1/"):
        response = client.get(asked, follow=True)
        assert response.status_code == 404
        assert "secret-name" not in response.text + str(response.headers)


def test_hidden_target_is_found_by_those_who_may_see_it(client):
    event = moved_event("old", "secret-name", hidden=True)
    organizer = UserFactory()
    EventRoleFactory(event=event, user=organizer)
    client.force_login(organizer)

    assert location(client.get("/old/")) == "/secret-name/"


def test_retired_address_says_why_and_comes_back(client):
    event = issued_event(slug="gone", hidden=True)

    assert services.retire(event, reason="Removed by a moderator, rule 3.") == 1
    response = client.get("/gone/")
    assert response.status_code == 410
    assert "Removed by a moderator, rule 3." in response.text

    assert services.retire(event, reason="Again") == 0
    assert services.restore(event) == 1
    assert services.restore(event) == 0
    assert client.get("/gone/").status_code == 404


def test_what_lies_below_something_removed_is_gone_too(client):
    event = issued_event(slug="gone", hidden=True)
    services.issue(SessionFactory(event=event, code="S1"))
    services.retire(event, reason="Rule 3.")

    assert client.get("/gone/sessions/S1/").status_code == 410
    assert client.get("/gone/programme/").status_code == 410


def deleted_series():
    series = SeriesFactory(slug="deleted")
    services.issue(series)
    series.delete()


def test_deleted_target_is_gone(client):
    deleted_series()

    assert answer("/series/deleted/", STRANGER) == Gone("")
    assert client.get("/series/deleted/").status_code == 410


def test_address_stays_when_its_object_is_deleted():
    deleted_series()

    assert services.is_taken("/series/deleted/")
    with pytest.raises(Refused):
        services.issue(SeriesFactory(slug="deleted"))


def test_unknown_path_is_not_found_at_small_cost(client, django_assert_num_queries):
    with django_assert_num_queries(2):  # the event, then the addresses
        response = client.get("/nobody-knows/")

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/" + "x" * 3000 + "/", "/" + "a/" * 300, "/%00/", "/%ff%fe/"])
def test_absurd_paths_are_no_trouble(client, path):
    assert client.get(path).status_code in (400, 404)


def test_forms_are_not_redirected(client):
    moved_event()

    assert client.post("/old/").status_code in (404, 405)


def test_page_that_answers_costs_no_look_up(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/about/")


def test_two_addresses_that_differ_in_case_lead_to_their_own_objects():
    event = EventFactory(slug="case")
    upper, lower = (SessionFactory(event=event, code=code) for code in ("ABC", "def"))
    AddressFactory(target=upper, path="/Short/")
    AddressFactory(target=lower, path="/short/")

    assert answer("/Short/", STRANGER) == Moved("/case/sessions/ABC/")
    assert answer("/short/", STRANGER) == Moved("/case/sessions/def/")
    assert answer("/SHORT/", STRANGER) == Moved("/case/sessions/def/")
    assert Address.objects.count() == 2
