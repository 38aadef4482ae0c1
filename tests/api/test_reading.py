# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anybody reads: shapes, pages of lists, languages, ETags, other names of the same thing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.rsvps.services import respond, set_places
from apps.threads import services as threads
from tests.api.asking import ask, writer
from tests.factories.accounts import UserFactory
from tests.factories.events import ChannelFactory, EventFactory, SeriesFactory
from tests.factories.sessions import (
    InterpretationFactory,
    ResourceFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
)
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db


def test_an_event_tells_its_days_its_zone_and_its_addresses(client):
    event = EventFactory(slug="katowice", name="Meeting", series=SeriesFactory(slug="cee"))
    SessionFactory(event=event, room__name="Hall")
    ChannelFactory(event=event, name="Chat", url="https://chat.example.org/x")

    told = ask(client, "GET", "/events/katowice").json()

    assert told["id"] == event.pk
    assert told["web"] == "http://127.0.0.1:8000/katowice/"
    assert told["url"] == "http://127.0.0.1:8000/api/v1/events/katowice"
    assert told["name"]["text"] == "Meeting"
    assert told["series"]["web"] == "http://127.0.0.1:8000/series/cee/"
    assert (told["starts_on"], told["timezone"]) == (str(event.starts_on), "Europe/Warsaw")
    assert datetime.fromisoformat(told["begins_at"]) == event.begins_at
    assert [room["name"] for room in told["rooms"]] == ["Hall"]
    assert told["channels"] == [{"name": "Chat", "url": "https://chat.example.org/x"}]


def test_events_and_sessions_tell_how_many_answered_what_and_not_who(client):
    session, empty = SessionFactory(code="MAPS", kind="talk"), SessionFactory(kind="talk")
    pause = SessionFactory(event=session.event, kind="break")
    set_places(session, in_person_places=1, by=UserFactory())
    for answer in ("in_person", "in_person", "later"):
        respond(session, answer=answer, by=UserFactory(person__name="Ewa Nowak"))
    respond(session.event, answer="online", by=UserFactory())

    told = ask(client, "GET", f"/events/{session.event.slug}/sessions/MAPS")
    whole = ask(client, "GET", f"/events/{session.event.slug}").json()["answers"]

    assert told.json()["answers"] == {
        "in_person": 1, "online": 0, "later": 1, "interested": 0, "not_going": 0,
        "in_person_places": 1, "online_places": None, "in_person_waiting": 1, "online_waiting": 0,
    }  # fmt: skip
    assert "Ewa" not in told.text
    assert (whole["in_person"], whole["online"]) == (0, 1)
    path = f"/events/{empty.event.slug}/sessions/{empty.code}"
    assert set(ask(client, "GET", path).json()["answers"].values()) == {0, None}
    path = f"/events/{pause.event.slug}/sessions/{pause.code}"
    assert ask(client, "GET", path).json()["answers"] is None


def test_a_session_tells_everything_that_hangs_on_it(client):
    speaker = SpeakerFactory(code="ADA", name="Ada")
    session = SessionFactory(
        event=speaker.event,
        code="MAPS",
        starts_at=datetime(2027, 10, 29, 12, tzinfo=UTC),
        abstract="About maps",
        speakers=[speaker],
    )
    ResourceFactory(session=session, url="https://video.example.org/1")
    InterpretationFactory(session=session, language="ar")
    SummaryFactory(session=session, text="In short", language="en")
    thread = ThreadFactory(main=True, session=session)

    told = ask(client, "GET", f"/events/{session.event.slug}/sessions/MAPS").json()

    assert (told["starts_at"], told["wall_start"]) == ("2027-10-29T12:00:00Z", "2027-10-29T14:00")
    assert told["timezone"] == "Europe/Warsaw"
    assert told["abstract"]["html"] == "<p>About maps</p>"
    assert told["description"] is None
    assert [(one["code"], one["name"]) for one in told["speakers"]] == [("ADA", "Ada")]
    assert [one["url"] for one in told["resources"]] == ["https://video.example.org/1"]
    assert [one["language"] for one in told["interpretations"]] == ["ar"]
    assert told["summary"]["text"] == "In short"
    assert told["main_thread"] == thread.pk


def test_the_programme_is_in_order_of_time_and_leaves_out_what_is_not_on_it(client):
    event = EventFactory()
    noon = datetime(2027, 10, 29, 12, tzinfo=UTC)
    SessionFactory(event=event, code="LATE", starts_at=noon + timedelta(hours=2))
    SessionFactory(event=event, code="NOTIME", unscheduled=True)
    SessionFactory(event=event, code="EARLY", starts_at=noon)
    SessionFactory(event=event, code="OFF", starts_at=noon, cancelled=True)
    SessionFactory(event=event, code="GONE", withdrawn=True)
    SessionFactory(event=event, code="IDEA", proposed=True)

    told = ask(client, "GET", f"/events/{event.slug}/programme").json()

    assert [item["code"] for item in told["items"]] == ["EARLY", "OFF", "LATE", "NOTIME"]
    assert told["next"] is None


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_following_next_reads_the_whole_programme_once(client, limit):
    event = EventFactory()
    noon = datetime(2027, 10, 29, 12, tzinfo=UTC)
    for number, hour in enumerate([1, 0, 1, None, None]):
        starts_at = noon + timedelta(hours=hour) if hour is not None else None
        SessionFactory(event=event, code=f"C{number}", starts_at=starts_at)

    codes = [item["code"] for item in everything(client, f"/events/{event.slug}/programme", limit)]

    assert codes == ["C1", "C0", "C2", "C3", "C4"]


def test_the_programme_is_narrowed_by_day_room_track_and_language(client):
    event = EventFactory()
    wanted = SessionFactory(event=event, code="YES", spoken_languages=["ar", "en"])
    SessionFactory(event=event, code="NO", starts_at=wanted.starts_at + timedelta(days=1))
    narrowings = [f"day={wanted.day}", f"room={wanted.room_id}", "language=ar"]

    found = [
        [item["code"] for item in everything(client, f"/events/{event.slug}/programme?{narrowing}")]
        for narrowing in narrowings
    ]

    assert found == [["YES"]] * 3


def test_following_next_reads_all_events_sessions_speakers_threads_and_posts_once(client):
    event = EventFactory()
    speakers = SpeakerFactory.create_batch(3, event=event)
    for speaker in speakers:
        SessionFactory(event=event, speakers=[speaker])
        EventFactory()
    posts = [PostFactory(thread=ThreadFactory(event=event)) for _ in range(3)]
    thread = posts[0].thread
    many_posts(thread, 4, author=posts[0].author)

    counts = [
        len({item["id"] for item in everything(client, path, 2)})
        for path in (
            "/events",
            f"/events/{event.slug}/sessions",
            f"/events/{event.slug}/speakers",
            f"/events/{event.slug}/threads",
            f"/threads/{thread.pk}/posts",
        )
    ]

    assert counts == [4, 3, 3, 3, 5]


def test_events_are_narrowed_by_when_they_are(client):
    now, past, coming = EventFactory(on_now=True), EventFactory(past=True), EventFactory()

    found = [
        [item["id"] for item in everything(client, f"/events?when={when}")]
        for when in ("now", "past", "coming")
    ]

    assert found == [[now.pk], [past.pk], [coming.pk]]


def test_only_what_was_changed_since_is_told_when_asked_so(client):
    old, fresh = SessionFactory(), None
    type(old).objects.update(updated_at=timezone.now() - timedelta(days=2))
    fresh = SessionFactory(event=old.event)
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    path = f"/events/{old.event.slug}/sessions?updated_after={since}"

    assert [item["id"] for item in everything(client, path)] == [fresh.pk]


def test_of_a_removed_post_only_its_place_is_told(client):
    author = writer()
    post = threads.reply(ThreadFactory(), text="Secret words", by=author)
    threads.remove(post, by=author)

    one = ask(client, "GET", f"/posts/{post.pk}")
    many = ask(client, "GET", f"/threads/{post.thread_id}/posts")

    assert one.json() == many.json()["items"][0]
    assert (one.json()["text"], one.json()["html"], one.json()["author"]) == (None, None, None)
    assert one.json()["removed_at"] is not None
    assert "Secret" not in one.text + many.text


def test_a_person_who_was_joined_with_another_is_told_of_as_the_other(client):
    post = PostFactory(author__name="A. Lovelace")
    speaker = SpeakerFactory(person=post.author)
    SessionFactory(event=speaker.event, speakers=[speaker])
    ada = UserFactory(person__name="Ada").person
    type(ada).objects.filter(pk=post.author_id).update(merged_into=ada)

    author = ask(client, "GET", f"/posts/{post.pk}").json()["author"]
    person = ask(client, "GET", f"/events/{speaker.event.slug}/speakers/{speaker.code}").json()

    assert author == person["person"]
    assert author["web"] == f"http://127.0.0.1:8000/people/{ada.pk}-ada/"


def everything(client, path, limit=200):
    """All items, by following `next` to the end."""
    joint = "&" if "?" in path else "?"
    following, found = f"/api/v1{path}{joint}limit={limit}", []
    while following:
        page = client.get(following).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        following = page["next"]
    return found


def test_a_merged_discussion_leads_to_the_one_it_went_into(client):
    administrator = UserFactory(administrator=True)
    event = EventFactory()
    one, two = (
        threads.start(event=event, title=title, text=title, by=UserFactory()) for title in "ab"
    )
    moved = one.posts.get()
    threads.merge(one, into=two, by=administrator)
    stub = one.posts.get()

    for asked, today in (
        (f"/threads/{one.pk}", f"/threads/{two.pk}"),
        (f"/threads/{one.pk}/posts?limit=1", f"/threads/{two.pk}/posts?limit=1"),
        (f"/posts/{stub.pk}", f"/posts/{moved.pk}"),
    ):
        answer = ask(client, "GET", asked)
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"http://127.0.0.1:8000/api/v1{today}",
        )
        assert ask(client, "GET", today).status_code == 200


def test_a_discussion_that_was_merged_into_a_hidden_one_leads_nowhere(client):
    administrator = UserFactory(administrator=True)
    one = threads.start(event=EventFactory(), title="a", text="a", by=UserFactory())
    hidden = threads.start(event=EventFactory(), title="b", text="b", by=UserFactory())
    threads.merge(one, into=hidden, by=administrator)
    hidden.event.hidden = True
    hidden.event.save()

    assert ask(client, "GET", f"/threads/{one.pk}").status_code == 404
    assert ask(client, "GET", f"/posts/{one.posts.get().pk}").status_code == 404
