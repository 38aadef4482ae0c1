# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines translate the texts of a session once each of its speakers has said yes."""

import pytest

from apps.accounts import services as accounts
from apps.core.errors import Refused
from apps.sessions.services import set_speakers
from apps.translating import services as translating
from apps.translating import tasks
from apps.translating.models import Job, Revision
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory
from tests.factories.translating import ChoiceFactory

pytestmark = pytest.mark.django_db

TEXTS = {"title": "Tea", "abstract": "About tea.", "description": "All about tea."}


@pytest.fixture
def speakers():
    return [UserFactory(), UserFactory()]


@pytest.fixture
def session(speakers):
    event = EventFactory(languages=["en", "ar"], language="en")
    ChoiceFactory(event=event, engine="mint")
    session = SessionFactory(event=event, language="en", **TEXTS)
    for user in speakers:
        speaker = SpeakerFactory(event=event, person=user.person, language="en", biography="Me.")
        session.session_speakers.create(speaker=speaker, position=0)
    return session


def all_say_yes(speakers):
    for user in speakers:
        accounts.forbid_machines(user.person, False, by=user, allows_sessions=True)


def texts_of(session):
    summary = SummaryFactory(session=session, language="en", text="Tea, in short.")
    biography = session.speakers.order_by("pk").first()
    return [*((session, name) for name in TEXTS), (summary, "text"), (biography, "biography")]


def made_of(texts):
    for obj, field in texts:
        version = propose(obj, field, language="ar", text="شاي", kind="machine")
        translating.keep_revision(version, getattr(obj, field), ["شاي"], person=None)


def test_every_text_of_a_session_waits_for_the_yes_of_every_speaker(session, speakers):
    texts = texts_of(session)
    all_say_yes(speakers[:1])
    for obj, field in texts[:-1]:
        with pytest.raises(Refused):
            propose(obj, field, language="ar", text="شاي", kind="machine")

    all_say_yes(speakers)
    made_of(texts)

    assert Translation.objects.count() == len(texts)


def test_nothing_is_noted_for_machines_before(machine, session, speakers):
    assert translating.want_all(session.event) == 0

    all_say_yes(speakers)
    translating.want_all(session.event)

    assert set(Job.objects.values_list("field", flat=True)) >= set(TEXTS)


def test_yes_asks_for_what_was_there_before(
    machine, session, speakers, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        all_say_yes(speakers)

    assert set(Job.objects.values_list("field", flat=True)) == set(TEXTS)


def test_who_takes_their_yes_back_is_obeyed_and_posts_stay(
    session, speakers, django_capture_on_commit_callbacks
):
    all_say_yes(speakers)
    made_of(texts_of(session))

    with django_capture_on_commit_callbacks(execute=True):
        accounts.forbid_machines(speakers[0].person, False, by=speakers[0])

    assert not Translation.objects.exists()
    assert not Revision.objects.exists()


def test_who_comes_to_speak_is_asked_too(session, speakers, django_capture_on_commit_callbacks):
    all_say_yes(speakers)
    made_of(texts_of(session)[:-1])
    newcomer = SpeakerFactory(event=session.event)
    everybody = [*session.speakers.all(), newcomer]

    with django_capture_on_commit_callbacks(execute=True):
        set_speakers(session, speakers=everybody, by=None)

    assert not Translation.objects.exists()
    assert not Revision.objects.exists()


def test_what_stood_before_speakers_were_asked_goes_with_the_day(session, speakers):
    all_say_yes(speakers)
    made_of(texts_of(session))
    free = SessionFactory(event=session.event, language="en", title="Lunch")
    made_of([(free, "title")])
    type(speakers[0].person).objects.update(allows_machines=False)

    tasks.ask_again()

    assert [row.target for row in Translation.objects.all()] == [free]
    assert [row.object_id for row in Revision.objects.all()] == [free.pk]


def test_settings_offer_three_answers(client, speakers):
    user = speakers[0]
    client.force_login(user)
    for answer in ("all", "yes", "no"):
        client.post("/me/settings/machines/", {"machines": answer})

        page = client.get("/me/settings/").text
        assert f'<input type="radio" name="machines" value="{answer}" checked>' in page
        assert page.count(" checked>Machines") + page.count(" checked>No machine") == 1
        user.person.refresh_from_db()
        assert user.person.allows_machines is (answer == "all")


def test_yes_is_joined_with_an_entry_and_no_is_stronger(speakers):
    first = speakers[0]
    all_say_yes([first])
    plain, forbidding = (SpeakerFactory().person for _ in range(2))
    forbidding.forbids_machines = True
    forbidding.save()

    accounts.merge(plain, into=first.person, by=UserFactory(is_superuser=True))
    first.person.refresh_from_db()
    assert first.person.allows_machines
    accounts.merge(forbidding, into=first.person, by=UserFactory(is_superuser=True))
    first.person.refresh_from_db()
    assert (first.person.allows_machines, first.person.forbids_machines) == (False, True)


def test_privacy_page_names_the_machines(client, settings):
    settings.EVENTFORUM_ENGINES = {}
    assert "machines that translate" not in client.get("/privacy/").text
    settings.EVENTFORUM_PRIVATE_HOSTS = ["lt.internal:5000"]
    settings.EVENTFORUM_ENGINES = {
        "libretranslate": ("http://lt.internal:5000/", ""),
        "deepl": ("https://api.deepl.test/", "k"),
    }

    page = client.get("/privacy/").text

    assert "<li><bdi>LibreTranslate</bdi></li><li><bdi>DeepL (api.deepl.test)</bdi></li>" in page
    assert "My words in other languages" in page
