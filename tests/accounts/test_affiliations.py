# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.accounts import services
from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.core.errors import Refused
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SpeakerFactory

pytestmark = pytest.mark.django_db

AFFILIATION = "/me/settings/affiliation/"


@pytest.fixture
def member():
    """Somebody who says that they are of Wikimedia Polska."""
    user = UserFactory()
    services.affiliate(user.person, affiliation="Wikimedia Polska", language="pl", by=user)
    user.person.refresh_from_db()
    return user


@pytest.fixture
def organizer():
    return EventRoleFactory(role="organizer").user


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_people_say_where_they_belong(member):
    again = services.affiliate(
        member.person, affiliation=" Wikimedia  Polska\u200f ", language="pl", by=member
    )

    assert (again.affiliation, again.affiliation_language) == ("Wikimedia Polska", "pl")
    assert again.affiliation_confirmed_at is None
    assert verbs() == ["person.affiliated"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("x" * 81, "affiliation-long"),
        ("Organizer", "affiliation-role"),
        ("a\x00b", "name-invisible"),
    ],
)
def test_affiliation_that_cannot_be_kept_is_refused(said, code):
    user = UserFactory()

    with pytest.raises(Refused) as refusal:
        services.affiliate(user.person, affiliation=said, by=user)

    assert refusal.value.code == code


def test_nobody_says_it_for_others(member):
    with pytest.raises(Refused):
        services.affiliate(member.person, affiliation="Elsewhere", by=UserFactory())


def test_organizers_confirm_what_they_saw_once(member, organizer):
    with pytest.raises(Refused):
        services.confirm_affiliation(member.person, seen="Wikimedia France", by=organizer)
    services.confirm_affiliation(member.person, seen="Wikimedia Polska", by=organizer)
    person = services.confirm_affiliation(member.person, seen="Wikimedia Polska", by=organizer)

    assert person.affiliation_confirmed_by == organizer
    assert verbs() == ["person.affiliated", "person.affiliation_confirmed"]


@pytest.mark.parametrize("role", ["moderator", "translator", "relay", None])
def test_others_confirm_nothing(member, role):
    other = EventRoleFactory(role=role).user if role else UserFactory()

    with pytest.raises(Refused):
        services.confirm_affiliation(member.person, seen="Wikimedia Polska", by=other)


def test_organizers_do_not_confirm_themselves(organizer):
    person = services.affiliate(organizer.person, affiliation="Wikimedia CH", by=organizer)

    with pytest.raises(Refused):
        services.confirm_affiliation(person, seen="Wikimedia CH", by=organizer)


def test_another_affiliation_is_not_confirmed_any_more(member, organizer):
    services.confirm_affiliation(member.person, seen="Wikimedia Polska", by=organizer)

    person = services.affiliate(member.person, affiliation="Wikimedia Foundation", by=member)

    assert (person.affiliation_confirmed_at, person.affiliation_confirmed_by) == (None, None)


def test_confirmation_is_taken_back(member, organizer):
    services.confirm_affiliation(member.person, seen="Wikimedia Polska", by=organizer)

    services.doubt_affiliation(member.person, by=organizer)
    person = services.doubt_affiliation(member.person, by=organizer)

    assert person.affiliation == "Wikimedia Polska"
    assert person.affiliation_confirmed_at is None
    assert verbs()[2:] == ["person.affiliation_doubted"]


def test_affiliation_is_said_in_the_settings(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post(AFFILIATION, {"affiliation": "Wikimédia France", "language": "fr"})

    assert response["Location"] == "/me/settings/"
    assert '<bdi lang="fr" dir="ltr">Wikimédia France</bdi>' in client.get("/me/settings/").text
    assert client.get(AFFILIATION).status_code == 405


def test_affiliation_that_is_refused_comes_back_to_be_mended(client):
    client.force_login(UserFactory())
    came_from = {"referer": "http://testserver/me/settings/"}

    response = client.post(AFFILIATION, {"affiliation": "Moderator"}, headers=came_from)

    assert (response.status_code, response["Location"]) == (303, came_from["referer"])
    assert 'value="Moderator"' in client.get("/me/settings/").text


def test_affiliation_of_a_stranger_asks_to_sign_in(client):
    response = client.post(AFFILIATION, {"affiliation": "Nowhere"})

    assert response["Location"].startswith("/accounts/login/")


def test_names_and_affiliations_are_not_changed_all_the_time(client):
    client.force_login(UserFactory())
    names = [client.post("/me/settings/name/", {"name": f"Ada {n}"}).status_code for n in range(6)]
    said = [client.post(AFFILIATION, {"affiliation": f"Group {n}"}).status_code for n in range(5)]

    assert (names, said) == ([303] * 6, [303] * 4 + [429])


def test_organizer_confirms_on_the_page_of_the_person(client, member, organizer):
    page, vouch = member.person.get_absolute_url(), f"/people/{member.person_id}/affiliation/"
    before = client.get(page).text
    client.force_login(organizer)
    offered = client.get(page).text

    response = client.post(vouch, {"step": "confirm", "seen": "Wikimedia Polska"})

    assert response["Location"] == page
    assert "chip-said" in before
    assert vouch not in before
    assert vouch in offered
    assert "chip-sure" in client.get(page).text
    client.post(vouch, {"step": "doubt"})
    assert "chip-said" in client.get(page).text


def test_others_find_nothing_to_confirm(client, member):
    client.force_login(UserFactory())
    vouch = f"/people/{member.person_id}/affiliation/"

    assert vouch not in client.get(member.person.get_absolute_url()).text
    assert client.post(vouch, {"step": "confirm", "seen": "x"}).status_code == 404


def test_who_is_hidden_from_an_organizer_is_not_named_by_their_number(client, organizer):
    speaker = SpeakerFactory(event__hidden=True, person__name="Nia Hidden")
    client.force_login(organizer)

    response = client.post(f"/people/{speaker.person_id}/affiliation/", {"step": "doubt"})

    assert response.status_code == 404


def test_affiliation_goes_along_when_two_people_turn_out_to_be_one(member):
    stays = Person.objects.create(name="Ada on the programme")

    services.merge(member.person, into=stays, by=UserFactory(administrator=True))

    stays.refresh_from_db()
    assert (stays.affiliation, stays.affiliation_language) == ("Wikimedia Polska", "pl")
