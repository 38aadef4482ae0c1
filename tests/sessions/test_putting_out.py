# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who joined a programme by a link is out again when the link is taken back."""

import pytest

from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.sessions import services
from apps.sessions.models import AtSession, Invitation, Summary
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.invitations import SECRET, InvitationFactory, SpeakerAddressFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory

pytestmark = pytest.mark.django_db

LINK = f"/me/invitation/{SECRET}/"
DESK = "/cee/sessions/AAA/desk/"
TEXT = {"text": "Sprawdzaliśmy trzy sposoby powitania.", "language": "pl", "base": "0"}


@pytest.fixture
def session():
    speaker = SpeakerFactory(
        person=PersonFactory(name="Jadwiga"), name="Jadwiga", event__slug="cee"
    )
    session = SessionFactory(event=speaker.event, speakers=[speaker], code="AAA")
    InvitationFactory(speaker=speaker)
    return session


@pytest.fixture
def joined(client, session):
    """An account that joined by the link and wrote the summary."""
    user = UserFactory(person__name="Jadzia")
    client.force_login(user)
    client.post(LINK)
    client.post(DESK, TEXT)
    return user


def test_an_invitation_taken_back_puts_out_the_account_that_joined_by_it(client, session, joined):
    speaker = session.speakers.get()
    assert speaker.person == joined.person
    services.withdraw_invitation(speaker, by=None)

    speaker.refresh_from_db()
    assert (speaker.person.name, speaker.person.merged_into) == ("Jadwiga", None)
    assert not hasattr(speaker.person, "user")
    assert client.get(DESK).status_code == 403
    assert client.post(DESK, TEXT | {"text": "Again", "base": "1"}).status_code == 403
    assert client.post(f"{DESK}questions/", {"number": "1", "do": "plan"}).status_code == 403
    assert Activity.objects.filter(verb="event.speaker_put_out").count() == 1


def test_what_somebody_wrote_who_is_out_stays_with_its_credit(session, joined):
    services.withdraw_invitation(session.speakers.get(), by=None)

    assert Summary.objects.get().author == joined.person
    assert AtSession.objects.get().session.summary.versions.get().author == joined.person


def test_who_is_not_the_right_person_is_out(client, session, joined):
    said = {"do": "decline", "reason": "not_me"}
    assert client.post(f"{DESK}people/", said).status_code == 303

    assert session.speakers.get().person != joined.person
    assert client.get(DESK).status_code == 403


def test_who_does_not_want_to_stays_on_the_programme(client, session, joined):
    client.post(f"{DESK}people/", {"do": "decline", "reason": "declined"})

    assert session.speakers.get().person == joined.person


def test_who_is_taken_off_a_session_has_no_desk_there(client, session, joined):
    speaker = session.speakers.get()
    other = SessionFactory(event=speaker.event, speakers=[speaker], code="BBB")
    services.set_speakers(session, speakers=[SpeakerFactory(event=speaker.event)], by=None)

    assert client.get(DESK).status_code == 403
    assert client.get(f"/cee/sessions/{other.code}/desk/").status_code == 200


def test_whom_the_organizers_put_there_stays(client, session):
    owner = UserFactory(person=session.speakers.get().person)
    client.force_login(owner)
    client.post(LINK)
    services.withdraw_invitation(session.speakers.get(), by=None)

    assert session.speakers.get().person == owner.person
    assert client.get(DESK).status_code == 200


def test_a_person_of_other_programmes_stands_here_again(client, session):
    was = session.speakers.get().person
    SpeakerFactory(person=was)
    SummaryFactory(author=was)
    client.force_login(UserFactory())
    client.post(LINK)
    assert session.speakers.get().person != was
    services.withdraw_invitation(session.speakers.get(), by=None)

    assert session.speakers.get().person == was


def test_a_newer_link_puts_nobody_out_and_taking_it_back_does(client, session, joined):
    speaker = session.speakers.get()
    SpeakerAddressFactory(speaker=speaker)
    services.invite(speaker, host=Invitation.objects.get().host, by=None)
    assert client.get(DESK).status_code == 200
    services.withdraw_invitation(speaker, by=None)

    assert client.get(DESK).status_code == 403
    assert services.withdraw_invitation(speaker, by=None) is False
    assert Person.objects.filter(name="Jadwiga", merged_into=None).count() == 1
