# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
import xmlschema
from django.conf import settings

from apps.events.models import Event
from apps.sessions import services
from apps.sessions.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory
from tests.sessions.exported import faults_in_json, faults_in_xml, programme

pytestmark = pytest.mark.django_db

SHARED = Path(settings.EVENTFORUM_SHARED_DATA) / "programmes/schema"
PATH = "/w%C4%99ze%C5%82-2027/programme"


def conference(response):
    return json.loads(response.content)["schedule"]["conference"]


def talks(response):
    """Talks of a schedule.json by code, or title where the form has no place for the code."""
    return {
        talk["url"].split("/")[-2]: talk
        for day in conference(response)["days"]
        for room in day["rooms"].values()
        for talk in room
    }


def test_both_files_pass_the_schemas_of_the_field(client):
    programme()

    assert faults_in_json(client.get(f"{PATH}.json").content) == []
    assert faults_in_xml(client.get(f"{PATH}.xml").content) == []


def test_both_files_pass_the_schemas_lying_beside_the_project(client):
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there")
    programme()
    xsd = xmlschema.XMLSchema(SHARED / "xsd-schedule.xml.xsd")

    json_file, xml_file = client.get(f"{PATH}.json"), client.get(f"{PATH}.xml")

    assert faults_in_json(json_file.content, SHARED / "json-schema.json") == []
    assert faults_in_xml(xml_file.content, xsd) == []


def test_the_schemas_find_faults(client):
    programme()
    broken_json = client.get(f"{PATH}.json").content.replace(b'"guid"', b'"gid"', 1)
    broken_xml = client.get(f"{PATH}.xml").content.replace(b"<version>", b"<v>", 1)

    assert faults_in_json(broken_json) != []
    with pytest.raises(Exception, match="mismatched tag"):
        faults_in_xml(broken_xml)


@pytest.mark.parametrize("slug", ["x", "ü", "日本", "a-b"])
def test_an_event_of_any_address_word_has_sound_files_before_its_programme(client, slug):
    event = EventFactory(slug=slug, timezone="America/Argentina/Buenos_Aires")

    assert faults_in_json(client.get(f"/{event.slug}/programme.json").content) == []
    assert faults_in_xml(client.get(f"/{event.slug}/programme.xml").content) == []


def test_times_are_the_events_own_with_their_offset(client):
    programme()

    found = talks(client.get(f"{PATH}.json"))

    assert {code: talk["date"] for code, talk in found.items()} == {
        "ABC234": "2027-10-30T22:00:00+02:00",
        "night-owls": "2027-10-31T02:00:00+01:00",
        "Off": "2027-10-30T22:00:00+02:00",
        "HALL": "2027-10-29T22:00:00+02:00",
    }
    assert (found["night-owls"]["start"], found["night-owls"]["duration"]) == ("02:00", "01:00")


def test_days_begin_and_end_at_four_and_keep_the_rooms_in_their_order(client):
    programme()

    days = conference(client.get(f"{PATH}.json"))["days"]
    root = fromstring(client.get(f"{PATH}.xml").content)

    assert [(day["date"], day["day_start"], day["day_end"]) for day in days] == [
        ("2027-10-29", "2027-10-29T04:00:00+02:00", "2027-10-30T04:00:00+02:00"),
        ("2027-10-30", "2027-10-30T04:00:00+02:00", "2027-10-31T04:00:00+01:00"),
        ("2027-10-31", "2027-10-31T04:00:00+01:00", "2027-11-01T04:00:00+01:00"),
    ]
    assert [list(day["rooms"]) for day in days] == [[""], ["Wielka sala", "Aula"], []]
    rooms = [[room.get("name") for room in day.findall("room")] for day in root.iter("day")]
    listed = ["Wielka sala", "Aula", "Empty"]
    assert rooms == [[*listed, ""], listed, listed]


def test_a_cancelled_session_says_so_where_the_formats_have_room(client):
    programme()

    found = talks(client.get(f"{PATH}.json"))

    assert found["Off"]["title"] == "[CANCELLED] Off"
    assert sorted(found) == ["ABC234", "HALL", "Off", "night-owls"]


def test_texts_are_clean_and_harmless(client):
    programme()

    found = talks(client.get(f"{PATH}.json"))
    texts = [element.text for element in fromstring(client.get(f"{PATH}.xml").content).iter()]

    assert found["ABC234"]["abstract"] == "Ten **edit-a-thons** & 1 < 2.\x85\nLine two."
    assert found["ABC234"]["title"] == "كيف نكتب معًا؟ \u200fWikipedia 2027"
    assert found["HALL"]["abstract"] == "<p>Hi</p>"
    assert "كيف نكتب معًا؟ \u200fWikipedia 2027" in texts


def test_identifiers_outlive_titles_addresses_and_the_portals_host(client, settings):
    event = programme()
    before = talks(client.get(f"{PATH}.json"))
    settings.BASE_URL = "https://elsewhere.example.org"
    services.change(event.sessions.get(code="ABC234"), by=None, title="Another")
    Event.objects.filter(pk=event.pk).update(slug="moved")

    after = talks(client.get("/moved/programme.json"))

    assert after["ABC234"]["title"] == "Another"
    assert after["ABC234"]["url"] == "https://elsewhere.example.org/moved/sessions/ABC234/"
    assert {code: talk["guid"] for code, talk in after.items()} == {
        code: talk["guid"] for code, talk in before.items()
    }


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same_for_any_number_of_sessions(
    client, django_assert_num_queries, form, count
):
    event = EventFactory(slug="here")
    for _ in range(count):
        speakers = [SpeakerFactory(event=event), SpeakerFactory(event=event)]
        ResourceFactory(session=SessionFactory(event=event, speakers=speakers))

    with django_assert_num_queries(7):
        client.get(f"/here/programme.{form}")


@pytest.mark.parametrize("form", ["json", "xml", "ics"])
def test_a_file_is_built_once_and_unchanged_until_something_changes(
    client, django_assert_num_queries, form
):
    event = EventFactory(slug="here")
    session = SessionFactory(event=event)
    first = client.get(f"/here/programme.{form}")

    with django_assert_num_queries(1):
        again = client.get(f"/here/programme.{form}")
    with django_assert_num_queries(1):
        known = client.get(f"/here/programme.{form}", headers={"if-none-match": first["ETag"]})
    services.cancel(session, by=None)
    changed = client.get(f"/here/programme.{form}", headers={"if-none-match": first["ETag"]})

    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert (known.status_code, known.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.content != first.content


@pytest.mark.parametrize("form", ["json", "xml"])
def test_building_twice_gives_the_same_bytes(client, broker, form):
    programme()
    first = client.get(f"{PATH}.{form}")
    broker.flushdb()

    assert client.get(f"{PATH}.{form}").content == first.content


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_files_of_a_hidden_event_are_its_organizers(client, form):
    event = EventFactory(slug="hidden", hidden=True, starts_on=date(2027, 3, 1))
    Session.objects.filter(pk=SessionFactory(event=event).pk).update(title="Canary")
    organizer = UserFactory()
    EventRoleFactory(event=event, user=organizer)

    stranger = client.get(f"/hidden/programme.{form}")
    client.force_login(organizer)
    seen = client.get(f"/hidden/programme.{form}")
    client.logout()

    assert stranger.status_code == client.get(f"/hidden/programme.{form}").status_code == 404
    assert b"Canary" in seen.content
