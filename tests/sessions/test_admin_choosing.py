# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speakers are chosen without a script too: words are looked for when the form is sent."""

import pytest
from django.urls import reverse

from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.sessions.test_admin import change_url, form

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def session(event):
    return SessionFactory(event=event)


@pytest.fixture
def send(client, event, session):
    """Send the session's form with these words in its first row of speakers."""
    client.force_login(EventRoleFactory(event=event).user)

    def send(words, chosen=""):
        row = {
            "session_speakers-TOTAL_FORMS": 1,
            "session_speakers-0-session": session.pk,
            "session_speakers-0-speaker": chosen,
            "session_speakers-0-speaker-words": words,
            "session_speakers-0-position": 0,
        }
        return client.post(change_url(session), form(**row))

    return send


def speakers_of(session):
    return [link.speaker for link in session.session_speakers.all()]


def errors(response):
    [formset] = [
        each.formset
        for each in response.context["inline_admin_formsets"]
        if each.formset.prefix == "session_speakers"
    ]
    return formset.forms[0].errors["speaker"]


def test_a_row_and_a_field_for_words_stand_there_without_a_script(client, event, session):
    client.force_login(EventRoleFactory(event=event).user)

    page = client.get(change_url(session)).text

    assert '<noscript><input type="search" class="words" name="session_speakers-0-speaker' in page


def test_words_that_find_one_speaker_choose_them(send, session, event):
    ewa = SpeakerFactory(event=event, name="Ewa Nowak")
    SpeakerFactory(event=event, name="Ada Nowak")

    response = send("ewa now")

    assert (response.status_code, speakers_of(session)) == (302, [ewa])


def test_a_whole_name_is_enough_where_others_begin_with_it(send, session, event):
    ewa = SpeakerFactory(event=event, name="Ewa")
    SpeakerFactory(event=event, name="Ewa Nowak")

    send("ewa")

    assert speakers_of(session) == [ewa]


def test_of_several_speakers_those_are_offered_and_nothing_is_written(send, session, event):
    ada, ewa = (SpeakerFactory(event=event, name=f"{name} Nowak") for name in ("Ada", "Ewa"))
    SpeakerFactory(event=event, name="Ola Lis")

    response = send("nowak")

    assert errors(response) == ["Several are found: choose one from the list."]
    listed = response.text.partition('name="session_speakers-0-speaker"')[2].partition("</sel")[0]
    offered = [part.partition('"')[0] for part in listed.split('value="')[1:]]
    assert (offered, speakers_of(session)) == (["", str(ada.pk), str(ewa.pk)], [])
    assert (send("", chosen=ewa.pk).status_code, speakers_of(session)) == (302, [ewa])


def test_more_than_fit_into_a_list_ask_for_more_words(send, event):
    SpeakerFactory.create_batch(21, event=event, name="Ewa")

    response = send("ewa")

    assert errors(response) == ["Much is found: choose from the list, or give more words."]
    assert response.text.count(">Ewa</option>") == 20


def test_speakers_of_other_events_are_not_found(send, event):
    mine = EventRoleFactory(user=event.roles.get().user).event
    SpeakerFactory(event=mine, name="Ewa Elsewhere")

    response = send("Ewa Elsewhere")

    assert errors(response) == ["Nothing is found for these words."]
    assert "Ewa Elsewhere</option>" not in response.text


def test_what_belongs_to_a_session_finds_its_session_by_words(client, event, session):
    client.force_login(EventRoleFactory(event=event).user)
    other = SessionFactory(title=session.title)
    link = {"session": "", "session-words": session.code, "kind": "pad", "url": "https://a.example"}

    response = client.post(
        reverse("admin:event_sessions_resource_add"), link | {"title": "Pad", "language": ""}
    )

    assert response.status_code == 302
    assert [thing.resources.count() for thing in (session, other)] == [1, 0]


def test_a_new_speaker_without_a_position_comes_last(client, event, session):
    client.force_login(EventRoleFactory(event=event).user)
    first, second, last = SpeakerFactory.create_batch(3, event=event)
    links = [
        session.session_speakers.create(speaker=speaker, position=at)
        for at, speaker in enumerate((first, second))
    ]
    rows = {
        "session_speakers-TOTAL_FORMS": 3,
        "session_speakers-INITIAL_FORMS": 2,
        "session_speakers-2-session": session.pk,
        "session_speakers-2-speaker": last.pk,
        "session_speakers-2-position": 0,
    }
    for at, link in enumerate(links):
        rows |= {
            f"session_speakers-{at}-id": link.pk,
            f"session_speakers-{at}-session": session.pk,
            f"session_speakers-{at}-speaker": link.speaker_id,
            f"session_speakers-{at}-position": at,
        }

    client.post(change_url(session), form(**rows))

    assert speakers_of(session) == [first, second, last]
