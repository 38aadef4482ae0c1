# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest

from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.sessions import services
from apps.sessions.models import Session, Speaker
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def organizer(event):
    return EventRoleFactory(event=event).user


def named(session):
    return [link.speaker.name for link in session.session_speakers.select_related("speaker")]


def test_sessions_name_the_speaker_that_stays_in_the_place_of_either(event, organizer):
    ewa, twice, other = (SpeakerFactory(event=event, name=name) for name in ("Ewa", "E. N.", "Oto"))
    alone = SessionFactory(event=event, speakers=[other, twice])
    both = SessionFactory(event=event, speakers=[twice, other, ewa])

    stays = services.merge_speakers(twice, into=ewa, by=organizer)

    assert stays == ewa
    assert (named(alone), named(both)) == (["Oto", "Ewa"], ["Ewa", "Oto"])
    assert list(event.speakers.present()) == [ewa, other]
    versions = Session.objects.order_by("pk").values_list("version", flat=True)
    assert list(versions) == [alone.version + 1, both.version + 2]


def test_a_merge_is_told_once(event, organizer):
    ewa, twice = SpeakerFactory(event=event, name="Ewa"), SpeakerFactory(event=event, name="E.")
    session = SessionFactory(event=event, speakers=[twice])

    for _ in range(2):
        services.merge_speakers(twice, into=ewa, by=organizer)

    told = Activity.objects.get(verb="event.speakers_merged")
    assert (told.event, told.actor) == (event, organizer)
    assert (told.subject, told.data["name"]) == (ewa, "E.")
    assert told.data["sessions"] == [session.pk]
    assert Activity.objects.get(verb="event.speaker_joined").subject == twice
    assert Activity.objects.get(verb="session.speakers_changed").subject == session


def test_the_page_of_who_goes_leads_to_who_stays(client, event, organizer):
    ewa, twice = SpeakerFactory(event=event), SpeakerFactory(event=event)
    session = SessionFactory(event=event, speakers=[twice])
    SummaryFactory(session=session, author=twice.person)
    old = twice.person.get_absolute_url()

    services.merge_speakers(twice, into=ewa, by=organizer)

    assert client.get(old, follow=True).redirect_chain == [(ewa.person.get_absolute_url(), 301)]
    assert Speaker.objects.get(pk=twice.pk).person == ewa.person


def test_a_biography_moves_with_its_translations_where_there_is_none(event, organizer):
    ewa = SpeakerFactory(event=event)
    twice = SpeakerFactory(event=event, biography="Writes.", language="en")
    propose(twice, "biography", language="pl", text="Pisze.", kind="human")

    services.merge_speakers(twice, into=ewa, by=organizer)

    ewa.refresh_from_db()
    assert (ewa.biography, ewa.language) == ("Writes.", "en")
    assert Translation.objects.get().target == ewa


def test_a_biography_that_is_there_stays(event, organizer):
    ewa = SpeakerFactory(event=event, biography="Draws.")
    twice = SpeakerFactory(event=event, biography="Writes.")

    services.merge_speakers(twice, into=ewa, by=organizer)

    assert Speaker.objects.get(pk=ewa.pk).biography == "Draws."
    assert Speaker.objects.get(pk=twice.pk).biography == "Writes."


def test_an_account_is_never_the_one_that_goes(event):
    twice = SpeakerFactory(event=event, person=UserFactory().person)
    ewa = SpeakerFactory(event=event)
    account, former = twice.person, ewa.person
    organizer = EventRoleFactory(event=event).user

    services.merge_speakers(twice, into=ewa, by=organizer)

    former.refresh_from_db()
    assert (former.merged_into, Speaker.objects.get(pk=ewa.pk).person) == (account, account)


def test_people_known_elsewhere_stay_two_for_organizers_and_become_one_for_administrators(event):
    organizer = EventRoleFactory(event=event).user
    ewa, twice, thrice = SpeakerFactory.create_batch(3, event=event)
    for speaker in (twice, thrice):
        SpeakerFactory(person=speaker.person)

    services.merge_speakers(twice, into=ewa, by=organizer)
    services.merge_speakers(thrice, into=ewa, by=UserFactory(administrator=True))

    assert Person.objects.get(pk=twice.person_id).merged_into is None
    assert Person.objects.get(pk=thrice.person_id).merged_into == ewa.person


@pytest.mark.parametrize("wrote", ["post", "summary"])
def test_organizers_do_not_take_over_who_wrote_something(event, organizer, wrote):
    from tests.factories.threads import PostFactory

    ewa, twice = SpeakerFactory(event=event), SpeakerFactory(event=event)
    if wrote == "post":
        PostFactory(author=twice.person)
    else:
        SummaryFactory(author=twice.person)

    services.merge_speakers(twice, into=ewa, by=organizer)

    assert Person.objects.get(pk=twice.person_id).merged_into is None


def test_two_accounts_stay_two_people(event):
    ewa = SpeakerFactory(event=event, person=UserFactory().person)
    twice = SpeakerFactory(event=event, person=UserFactory().person)

    services.merge_speakers(twice, into=ewa, by=UserFactory(administrator=True))

    assert Person.objects.get(pk=twice.person_id).merged_into is None
    assert list(event.speakers.present()) == [ewa]


def test_a_merge_that_makes_no_sense_is_refused(event, organizer):
    ewa, twice, third = SpeakerFactory.create_batch(3, event=event)
    services.merge_speakers(twice, into=ewa, by=organizer)

    def refused(speaker, into):
        with pytest.raises(Refused) as refusal:
            services.merge_speakers(speaker, into=into, by=organizer)
        return refusal.value.code

    assert refused(ewa, ewa) == "same"
    assert refused(ewa, SpeakerFactory()) == "foreign-speaker"
    assert refused(twice, third) == "merged"
    assert refused(third, twice) == "merged"


def test_chains_of_merges_end_at_the_last(event, organizer):
    first, second, third = SpeakerFactory.create_batch(3, event=event)
    session = SessionFactory(event=event, speakers=[first])

    services.merge_speakers(first, into=second, by=organizer)
    services.merge_speakers(second, into=third, by=organizer)

    assert named(session) == [third.name]
    assert {speaker.merged_into for speaker in Speaker.objects.exclude(pk=third.pk)} == {third}


def test_who_was_merged_speaks_as_who_stays_and_is_not_changed(event, organizer):
    ewa, twice = SpeakerFactory(event=event), SpeakerFactory(event=event)
    services.merge_speakers(twice, into=ewa, by=organizer)

    session = services.set_speakers(SessionFactory(event=event), speakers=[twice, ewa], by=None)
    with pytest.raises(Refused):
        services.change_speaker(twice, name="Another", by=organizer)

    assert list(session.speakers.all()) == [ewa]
    assert services.add_speaker(event, person=ewa.person, by=organizer) == ewa


def test_a_person_without_a_page_is_made_for_a_new_speaker(event, organizer):
    speaker = services.add_speaker(event, person=None, name=" New  Voice ", by=organizer)

    assert (speaker.name, speaker.person.name) == ("New Voice", "New Voice")
    with pytest.raises(Refused):
        services.add_speaker(event, person=PersonFactory(), code=speaker.code, by=organizer)
