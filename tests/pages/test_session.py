# SPDX-License-Identifier: AGPL-3.0-or-later
import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone as clock

from apps.core import page_cache
from apps.sessions.models import Interpretation, Resource, Session
from apps.translations import services as translations
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory, many_posts
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def page(client, session, query=""):
    return client.get(session.get_absolute_url() + query)


def bare(markup):
    parted = re.sub(r"<br>|</p>", " ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", parted)).split())


def headings(response):
    main = response.text.partition("</main>")[0]
    return [bare(text) for text in re.findall(r"<h2[^>]*>(.*?)</h2>", main, re.DOTALL)]


def fact(response, name):
    """What the time card says under the hidden name of a row."""
    found = re.search(rf'vh">{name}</span></dt>\s*<dd>(.*?)</dd>', response.text, re.DOTALL)
    return bare(found[1]) if found else None


def buttons(response):
    card = re.search(r'<div class="acts">(.*?)</div>', response.text, re.DOTALL)
    return [bare(text) for text in re.findall(r"<a .*?</a>", card[1], re.DOTALL)] if card else []


def speaker_of(session, name="Ada", **fields):
    speaker = SpeakerFactory(event=session.event, name=name, **fields)
    session.session_speakers.create(speaker=speaker)
    return speaker


def at_nine(event):
    return datetime.combine(event.starts_on, datetime.min.time(), event.zone) + timedelta(hours=9)


def test_a_session_without_anything_yet_is_still_a_page_to_use(client):
    session = SessionFactory(title="Bare", room=None)

    response = page(client, session)

    assert response.status_code == 200
    assert headings(response) == ["Discussion"]
    assert buttons(response) == ["Add to calendar"]
    assert fact(response, "Languages") == "In English No interpretation"
    assert fact(response, "Room") is None


def test_the_time_card_has_the_readers_time_and_the_events(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    session = SessionFactory(event=event, starts_at=at_nine(event) - timedelta(hours=8))
    client.cookies["zone"] = "Europe/Warsaw"

    own, theirs = re.split(r"(?<=UTC\+[12]) ", fact(page(client, session), "When"), maxsplit=1)

    day_before = (event.starts_on - timedelta(days=1)).strftime("%a, %b %-d")
    assert re.fullmatch(rf"{day_before}(, \d{{4}})?, \S+\W+\S+ Warsaw, UTC\+[12]", own)
    day = event.starts_on.strftime("%a, %b %-d")
    assert re.fullmatch(rf"{day}(, \d{{4}})?, 01:00\W+02:00 Kathmandu, UTC\+5:45", theirs)


def test_a_reader_in_the_events_zone_reads_one_time(client):
    session = SessionFactory(event=EventFactory(timezone="Asia/Kathmandu"))
    client.cookies["zone"] = "Asia/Kathmandu"

    assert fact(page(client, session), "When").count("UTC") == 1


def test_the_summary_comes_in_a_language_of_the_reader_with_its_source(client):
    session = SessionFactory()
    summary = SummaryFactory(session=session, language="pl", text="Krótko", html="<p>Krótko</p>")
    translator = PersonFactory(name="Olga")
    for language, text, kind in (("en", "In short", "human"), ("ar", "باختصار", "machine")):
        translations.propose(
            summary, "text", language=language, text=text, kind=kind, translator=translator
        )

    english = page(client, session).text
    arabic = page(client, session, "?sum=ar").text
    polish = page(client, session, "?sum=pl").text

    assert re.search(
        r'<div class="paper prose" lang="en" dir="ltr" hx-disable><p>In short', english
    )
    assert "Translated from Polish by <bdi>Olga</bdi>" in english
    assert re.search(r'lang="ar" dir="rtl" hx-disable><p>باختصار', arabic)
    assert "Translated from Polish by a machine" in arabic
    assert ("Krótko" in polish, "Translated from" in polish) == (True, False)
    links = re.findall(r'<a href="\?sum=(\w+)#h-sum" lang="(\w+)" hreflang="\w+"', english)
    assert links == [("pl", "pl"), ("en", "en"), ("ar", "ar")]


def test_a_translation_of_an_older_text_says_so(client):
    session = SessionFactory()
    summary = SummaryFactory(session=session, language="pl")
    translations.propose(summary, "text", language="en", text="In short", kind="human")
    summary.text = "Inaczej"
    summary.save()
    translations.mark_outdated(summary, "text")

    assert "the original has changed since" in page(client, session).text


def test_a_missing_summary_is_said_until_the_session_begins(client):
    coming, over = SessionFactory(), SessionFactory(ended=True)
    for session in (coming, over):
        speaker_of(session)

    assert "The speaker has not written one yet." in page(client, coming).text
    assert "has not written one" not in page(client, over).text


def test_a_title_in_the_readers_language_keeps_the_original_below(client):
    session = SessionFactory(title="A walk", language="en")
    TranslationFactory(target=session, field="title", language="ar", text="نزهة")

    text = page(client, session, "?in=ar").text

    assert '<h1><bdi lang="ar" dir="rtl">نزهة</bdi></h1>' in text
    assert '<bdi lang="en" dir="ltr">A walk</bdi>' in text


def test_interpretations_stand_by_kind_with_their_ways_in(client):
    session = SessionFactory(spoken_languages=["pl"])
    kinds = Interpretation.Kind
    InterpretationFactory(session=session, language="en", kind=kinds.MACHINE)
    InterpretationFactory(session=session, language="uk", kind=kinds.HUMAN)
    InterpretationFactory(
        session=session, language="ar", kind=kinds.HUMAN, url="https://audio.example.org/ar"
    )

    response = page(client, session)

    assert fact(response, "Languages") == (
        "In Polish Interpreted by people: Ukrainian, Arabic Interpreted by a machine: English"
    )
    assert '<a href="https://audio.example.org/ar" rel="external noopener nofollow">' in (
        response.text
    )


def test_a_live_session_opens_with_the_way_in(client):
    session = SessionFactory(live=True, abstract="About")
    ResourceFactory(session=session, kind="stream", url="https://meet.example.org/a")
    ResourceFactory(session=session, kind="pad", url="https://pad.example.org/a", title="Notes")

    response = page(client, session)

    assert buttons(response) == ["Join live on meet.example.org", "Add to calendar"]
    assert headings(response)[:3] == ["During the session", "About this session", "Discussion"]
    assert re.findall(r'href="#(\w+)"(?: aria-current="step")?><strong>', response.text) == [
        "before",
        "during",
    ]
    assert 'href="#during" aria-current="step"' in response.text


def test_after_the_session_the_recording_comes_first_in_a_language_of_the_reader(client):
    session = SessionFactory(ended=True)
    for language in ("pl", "en"):
        ResourceFactory(
            session=session,
            language=language,
            url=f"https://www.youtube.com/watch?v=aaaaaaaaa{language}",
        )
    ResourceFactory(session=session, kind=Resource.Kind.SLIDES, title="The slides")

    response = page(client, session)

    assert buttons(response) == ["Watch in English"]
    assert headings(response)[0] == "Recordings"
    assert re.findall(r'data-player="[^"]*/(\w+)', response.text) == ["aaaaaaaaaen", "aaaaaaaaapl"]
    assert "The slides" in response.text
    assert "<iframe" not in response.text


def test_what_is_not_recorded_is_said(client):
    session = SessionFactory(ended=True, do_not_record=True)

    assert fact(page(client, session), "Recording") == "Not recorded"


@pytest.mark.parametrize("state", ["cancelled", "withdrawn"])
def test_a_session_that_is_off_keeps_its_page_and_its_discussion(client, state):
    session = SessionFactory(state=state, state_reason="No visa")
    ResourceFactory(session=session, kind="stream")

    response = page(client, session)

    assert f"This session was {state}.</strong> <bdi>No visa</bdi>" in response.text
    assert buttons(response) == []
    assert 'id="reply"' in response.text


def test_a_moved_session_says_from_when(client):
    event = EventFactory(timezone="Asia/Kathmandu")
    session = SessionFactory(
        event=event,
        starts_at=at_nine(event),
        moved_from=at_nine(event) - timedelta(hours=2),
        moved_at=clock.now(),
    )

    found = re.search(r'<p class="moved">(.*?)</p>', page(client, session).text, re.DOTALL)

    assert bare(found[1]) == "Moved from 07:00 · now"


def test_the_people_of_a_session_stand_below_its_discussion(client):
    session = SessionFactory()
    speaker_of(session, name="Ada", biography_html="<p>Walks.</p>", language="en")

    response = page(client, session)

    assert headings(response)[-2:] == ["Discussion", "Speaker"]
    assert '<div class="prose" lang="en" dir="ltr" hx-disable><p>Walks.</p></div>' in response.text


def test_neighbours_are_those_of_the_room_and_of_the_hour(client):
    event = EventFactory()
    room, start = RoomFactory(event=event), at_nine(event)

    def hour(number, title, **fields):
        return SessionFactory(
            event=event, title=title, starts_at=start + timedelta(hours=number), **fields
        )

    session = hour(3, "This", room=room)
    for number, title in ((0, "Long before"), (1, "Before"), (4, "After"), (5, "Long after")):
        hour(number, title, room=room)
    hour(3, "Beside")
    hour(3, "Cancelled beside", cancelled=True)
    hour(2, "Ends as this begins")

    response = page(client, session)

    side = response.text[response.text.index('id="h-near"') :]
    titles = re.findall(r'<p class="dt"><a [^>]*><bdi[^>]*>([^<]*)<', side)
    assert titles == ["Before", "After", "Beside"]


def test_other_discussions_of_the_session_are_listed_beside_it(client):
    session = SessionFactory()
    other = ThreadFactory(event=session.event, session=session, title="A shared template")
    PostFactory(thread=other)
    ThreadFactory(event=session.event, session=session, title="Silent")

    response = page(client, session)

    assert "A shared template" in response.text
    assert "Silent" not in response.text


def test_only_organizers_see_a_proposed_session(client):
    session = SessionFactory(proposed=True)
    organizer = UserFactory()
    EventRoleFactory(event=session.event, user=organizer)

    assert page(client, session).status_code == 404
    client.force_login(organizer)
    assert page(client, session).status_code == 200


def test_a_session_of_a_hidden_event_or_with_another_code_is_not_there(client):
    hidden = SessionFactory(event=EventFactory(hidden=True))
    shown = SessionFactory()

    assert page(client, hidden).status_code == 404
    assert client.get(shown.get_absolute_url().replace(shown.code, "nothing")).status_code == 404


def test_texts_from_outside_cannot_carry_markup(client):
    attack = "<script>alert(1)</script>"
    session = SessionFactory(title=attack, kind_label=attack, state_reason=attack, cancelled=True)
    speaker_of(session, name=attack)
    InterpretationFactory(session=session, language="qaa")
    ResourceFactory(session=session, title=attack, kind="slides")

    assert "<script>alert" not in page(client, session).text


def full_session(*, posts, speakers):
    session = SessionFactory(room=RoomFactory(), abstract="About")
    SummaryFactory(session=session)
    for number in range(speakers):
        speaker_of(session, name=f"Speaker {number}")
        InterpretationFactory(session=session, language=("ar", "fr", "pl")[number])
        ResourceFactory(session=session)
    many_posts(ThreadFactory(main=True, session=session), posts, author=PersonFactory())
    return session


@pytest.mark.parametrize(("posts", "speakers"), [(1, 1), (50, 3)])
def test_the_page_costs_the_same_for_any_number_of_posts_and_people(
    client, broker, django_assert_num_queries, posts, speakers
):
    session = full_session(posts=posts, speakers=speakers)
    client.force_login(UserFactory())
    page(client, session)
    page_cache.forget_all()
    broker.flushdb()

    with django_assert_num_queries(11):
        response = page(client, session)
    with django_assert_num_queries(3):
        assert page(client, session).text.count('<article class="post"') == posts

    assert response.text.count('<article class="post"') == posts


def test_a_page_kept_for_people_names_each_of_them(client):
    session = full_session(posts=1, speakers=1)
    texts = []
    for name in ("Ada", "Zoë"):
        client.force_login(UserFactory(person=PersonFactory(name=name)))
        texts.append(page(client, session).text)

    assert ["<bdi>Ada</bdi>" in text for text in texts] == [True, False]
    assert ["<bdi>Zoë</bdi>" in text for text in texts] == [False, True]


def test_a_kept_page_costs_strangers_one_query_until_something_is_said(
    client, django_assert_num_queries
):
    session = full_session(posts=1, speakers=1)
    page(client, session)

    with django_assert_num_queries(1):
        response = page(client, session)
    assert response.text.count('<article class="post"') == 1

    thread = session.threads.get()
    PostFactory(thread=thread)
    type(thread).objects.filter(pk=thread.pk).update(version=thread.version + 1)
    assert page(client, session).text.count('<article class="post"') == 2


def test_a_change_of_the_session_shows_at_once(client):
    session = SessionFactory(title="Old")
    page(client, session)

    Session.objects.filter(pk=session.pk).update(title="New", version=session.version + 1)

    assert '<bdi lang="en" dir="ltr">New</bdi></h1>' in page(client, session).text


def test_a_first_visit_is_light(client):
    session = full_session(posts=20, speakers=3)

    assert len(page(client, session).content) <= 60_000


def test_a_kept_page_has_a_form_of_ones_own(client):
    session = SessionFactory()
    page(client, session)

    forms = [page(client, session).text for _ in range(2)]

    keys = [re.search(r'name="idempotency_key" value="([^"]+)"', form)[1] for form in forms]
    assert keys[0] != keys[1]


def test_the_post_to_answer_is_named_and_not_kept(client):
    session = full_session(posts=2, speakers=1)

    response = page(client, session, "?reply=2")

    assert "You are answering" in response.text
    assert "You are answering" not in page(client, session).text


def test_times_are_written_in_utc_for_machines(client):
    session = SessionFactory(starts_at=datetime(2027, 10, 29, 14, tzinfo=UTC))

    assert 'datetime="2027-10-29T14:00:00Z"' in page(client, session).text
