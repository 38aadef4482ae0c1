# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.sessions.models import Invitation, Session, Speaker, SpeakerAddress, Summary
from apps.sessions.services import invite_co_speaker, set_address
from apps.threads.models import Post
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventRoleFactory
from tests.factories.invitations import SECRET, InvitationFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory

pytestmark = pytest.mark.django_db

POLISH = "Przez pół roku sprawdzaliśmy trzy sposoby powitania nowych osób. Zadziałał jeden."


@pytest.fixture
def session():
    session = SessionFactory(title="Jak zatrzymać nowych?")
    jadwiga = SpeakerFactory(event=session.event, person=PersonFactory(name="Jadwiga Nowa"))
    session.speakers.add(jadwiga)
    return session


@pytest.fixture
def guest(client, session):
    """A browser that has opened Jadwiga's invitation, and no account."""
    InvitationFactory(speaker=session.speakers.get())
    client.post(reverse("sessions:invitation", args=[SECRET]))
    return client


def place(session, name="desk"):
    return reverse(f"pages:{name}", args=[session.event.slug, session.code])


def test_who_opened_an_invitation_needs_no_account_at_the_desk(guest, session):
    thread = ThreadFactory(main=True, session=session)
    question = QuestionFactory(session=session, post=PostFactory(thread=thread))

    desk = guest.get(place(session)).text
    assert "sign in after" not in desk
    assert f'id="dq{question.pk}"' in desk
    guest.post(place(session), {"text": POLISH, "base": "0"})
    sent = {"number": question.pk, "do": "answer", "text": "Mentors did."}
    guest.post(place(session, "desk_questions"), sent)

    person = session.speakers.get().person
    assert Summary.objects.get().author == person
    assert Post.objects.get(reply_to=question.post).author == person


def test_a_co_speaker_is_named_and_gets_a_link_of_their_own(guest, session):
    sent = {"do": "invite", "name": "Marek Drugi", "email": "marek@example.org"}

    answer = guest.post(place(session, "desk_people"), sent)

    marek = Speaker.objects.get(name="Marek Drugi")
    first = Invitation.objects.exclude(speaker=marek).get()
    invitation = Invitation.objects.get(speaker=marek)
    assert answer.status_code == 303
    assert list(session.speakers.order_by("session_speakers__position"))[-1] == marek
    assert (invitation.email, invitation.host) == ("marek@example.org", first.host)
    assert "Jadwiga" in invitation.words
    assert "speakers" in Session.objects.get(pk=session.pk).edited_fields
    assert "marek@example.org" not in guest.get(place(session)).text


def test_who_is_on_the_programme_already_keeps_their_own_link(session):
    known = SpeakerFactory(event=session.event, name="Marek  Drugi")
    set_address(known, email="marek@example.org", by=None)
    invitation = InvitationFactory(speaker=known)
    jadwiga = session.speakers.get()
    asked = {"name": "marek drugi ", "email": " MAREK@example.org", "asked_by": jadwiga, "by": None}

    for _time in range(2):
        assert invite_co_speaker(session, **asked) == known

    assert session.speakers.count() == 2
    assert Invitation.objects.get(speaker=known) == invitation


def test_an_address_alone_tells_nobody_whose_it_is(guest, session):
    known = SpeakerFactory(event=session.event, name="Secret Name")
    set_address(known, email="known@example.org", by=None)
    told = []
    for email in ("known@example.org", "unknown@example.org"):
        sent = {"do": "invite", "name": "Marek", "email": email}
        answer = guest.post(place(session, "desk_people"), sent, follow=True)
        told.append(answer.text.count("Marek"))
        assert "Secret Name" not in answer.text

    names = [row.name for row in session.speakers.order_by("session_speakers__position")]
    assert names == ["Jadwiga Nowa", "Marek", "Marek"]
    assert told == [3, 5]  # the message has each name once, the lists another time


def test_an_address_without_a_name_is_refused_alike(session):
    EventRoleFactory(event=session.event)
    known = SpeakerFactory(event=session.event)
    set_address(known, email="known@example.org", by=None)
    jadwiga = session.speakers.get()

    for email in ("known@example.org", "unknown@example.org"):
        with pytest.raises(Refused):
            invite_co_speaker(session, name=" ", email=email, asked_by=jadwiga, by=None)

    assert session.speakers.get() == jadwiga


def test_the_same_address_makes_no_second_speaker_of_a_session(guest, session):
    for email in ("marek@example.org", " Marek@Example.ORG ", "MAREK@example.org"):
        sent = {"do": "invite", "name": f"Marek {email[:2]}", "email": email}
        assert guest.post(place(session, "desk_people"), sent).status_code == 303

    assert session.speakers.count() == 2
    assert Invitation.objects.exclude(speaker__name="Jadwiga Nowa").count() == 1


@pytest.mark.parametrize("email", ["", "no address"])
def test_without_an_address_nobody_is_named(session, email):
    EventRoleFactory(event=session.event)

    with pytest.raises(Refused):
        invite_co_speaker(
            session, name="Marek", email=email, asked_by=session.speakers.get(), by=None
        )

    assert not Speaker.objects.filter(name="Marek").exists()
    assert not SpeakerAddress.objects.exists()


def test_only_speakers_of_the_session_invite(session):
    EventRoleFactory(event=session.event)
    other = SpeakerFactory(event=session.event)

    with pytest.raises(Refused) as refusal:
        invite_co_speaker(session, name="M", email="m@example.org", asked_by=other, by=None)

    assert refusal.value.code == "not-yours"


def test_who_is_not_the_right_person_tells_the_organizers_and_leaves_the_desk(guest, session):
    sent = {"do": "decline", "reason": "not_me", "answer": "Ask Marek."}

    guest.post(place(session, "desk_people"), sent)

    invitation = Invitation.objects.get()
    assert (invitation.decline, invitation.answer) == ("not_me", "Ask Marek.")
    guest.post(place(session), {"text": POLISH, "base": "0"})
    assert not Summary.objects.exists()
