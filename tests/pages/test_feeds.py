# SPDX-License-Identifier: AGPL-3.0-or-later
"""Atom: what feed readers are told, and what they never hear of."""

from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from django.utils import timezone

from apps.events import services as events
from apps.sessions import services as sessions
from apps.threads import services as threads
from apps.threads.models import PostPicture, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import RoomFactory, SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
THREADED = "{http://purl.org/syndication/thread/1.0}"


@pytest.fixture
def event():
    return EventFactory(slug="here", name="Here & <there>", starts_on=date(2027, 10, 29))


def read(response):
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    return fromstring(response.content)


def say(element, name):
    return element.findtext(f"{ATOM}{name}")


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


def entries(response):
    return read(response).findall(f"{ATOM}entry")


def titles(response):
    return [say(entry, "title") for entry in entries(response)]


def test_changes_tell_what_is_new_moved_and_called_off(client, event):
    room, other = RoomFactory(event=event, name="Aula"), RoomFactory(event=event, name="Hall")
    start = datetime(2027, 10, 30, 8, tzinfo=UTC)
    talk = sessions.add_session(
        event, code="ABC", title="Talk <1>", language="pl", starts_at=start,
        ends_at=start + timedelta(hours=1), room=room, by=None,
    )  # fmt: skip
    later = start + timedelta(hours=26)
    sessions.reschedule(
        talk, starts_at=later, ends_at=later + timedelta(hours=1), room=other, by=None
    )
    sessions.cancel(talk, reason="Ill <b>", by=None)
    sessions.restore(talk, by=None)
    events.cancel(event, by=None)

    response = client.get("/here/changes.atom")

    assert titles(response) == [
        "The event is cancelled",
        "Takes place after all: Talk <1>",
        "Cancelled: Talk <1>",
        "Moved: Talk <1>",
        "New: Talk <1>",
    ]
    _, _, off, moved, _ = entries(response)
    assert say(off, "content") == '<p lang="pl">Talk &lt;1&gt;</p><p>Ill &lt;b&gt;</p>'
    assert say(moved, "content") == (
        '<p lang="pl">Talk &lt;1&gt;</p>'
        "<p>Now: Sunday, October 31, 2027, 11:00 (Warsaw, UTC+1)</p>"
        "<p>Before: Saturday, October 30, 2027, 10:00 (Warsaw, UTC+2)</p>"
        "<p>Room: Hall</p>"
    )
    assert links(moved)["alternate"].endswith("/here/sessions/ABC/")


def test_an_announcement_is_in_the_changes_with_its_words(client, event):
    organizer = UserFactory()
    thread = threads.announce(event, title="Doors open at 8", text="Be **early**", by=organizer)
    first = client.get("/here/changes.atom")
    threads.edit(thread.posts.get(), text="Be late", by=organizer)

    second = client.get("/here/changes.atom", headers={"if-none-match": first["ETag"]})

    assert titles(first) == ["Announcement: Doors open at 8"]
    assert "<strong>early</strong>" in say(entries(first)[0], "content")
    assert "Be late" in say(entries(second)[0], "content")


def test_changes_say_nothing_of_what_strangers_do_not_see(client, event):
    start = datetime(2027, 10, 30, 8, tzinfo=UTC)
    proposed = SessionFactory(event=event, title="Canary", proposed=True)
    sessions.reschedule(proposed, starts_at=start, ends_at=start + timedelta(hours=1), by=None)
    organizer = UserFactory()
    EventRoleFactory(event=event, user=organizer)
    client.force_login(organizer)

    before = titles(client.get("/here/changes.atom"))
    sessions.confirm(proposed, by=None)
    after = titles(client.get("/here/changes.atom"))

    assert before == []
    assert after == ["New: Canary"]


@pytest.mark.parametrize("path", ["/here/changes.atom", "/here/threads.atom", "/threads/{}.atom"])
def test_hidden_events_have_no_feeds(client, event, path):
    thread = ThreadFactory(event=event)
    PostFactory(thread=thread)
    type(event).objects.filter(pk=event.pk).update(hidden=True)
    client.force_login(UserFactory(administrator=True))

    assert client.get(path.format(thread.pk)).status_code == 404


def test_discussions_come_with_their_opening_post_and_where_replies_are(client, event):
    thread = ThreadFactory(event=event, title="Buses & trains", language="ar")
    opening = PostFactory(thread=thread, html="<p>Which <em>bus</em>?</p>")
    PostFactory(thread=thread)
    ThreadFactory(event=event, title="Empty")
    ThreadFactory(title="Elsewhere")

    [entry] = entries(client.get("/here/threads.atom"))

    assert say(entry, "title") == "Buses & trains"
    assert say(entry, "content") == "<p>Which <em>bus</em>?</p>"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert entry.find(f"{ATOM}author/{ATOM}name").text == opening.author.name
    replies = entry.find(f"{ATOM}link[@rel='replies']")
    assert replies.get("href").endswith(f"/threads/{thread.pk}.atom")
    assert replies.get(f"{THREADED}count") == "2"


def test_removed_posts_and_discussions_are_not_told(client, event):
    author = UserFactory()
    thread = threads.start(event=event, title="One", text="Canary", by=author)
    kept = threads.reply(thread, text="Kept", by=author)
    first = client.get("/here/threads.atom")
    posts = client.get(f"/threads/{thread.pk}.atom")
    threads.remove(thread.posts.get(number=1), by=author)

    second = client.get("/here/threads.atom", headers={"if-none-match": first["ETag"]})
    third = client.get(f"/threads/{thread.pk}.atom", headers={"if-none-match": posts["ETag"]})

    assert b"Canary" in first.content
    assert b"Canary" not in second.content + third.content
    assert [say(entry, "id").rpartition(":")[2] for entry in entries(third)] == [f"post-{kept.pk}"]
    Thread.objects.filter(pk=thread.pk).update(removed_at=timezone.now())
    assert titles(client.get("/here/threads.atom")) == []
    assert client.get(f"/threads/{thread.pk}.atom").status_code == 410


def test_posts_of_a_discussion_are_the_newest_first_and_paged(client, event):
    thread = ThreadFactory(event=event)
    many_posts(thread, 120, author=UserFactory().person)
    numbers, address = [], f"/threads/{thread.pk}.atom"

    while address:
        root = read(client.get(address))
        found = root.findall(f"{ATOM}entry")
        numbers.append((len(found), say(found[0], "published") >= say(found[-1], "published")))
        address = links(root).get("next")

    assert numbers == [(50, True), (50, True), (20, True)]


def test_discussions_and_changes_are_paged_without_gaps(client, event):
    for number in range(35):
        PostFactory(thread=ThreadFactory(event=event, title=f"T{number}"))
    for number in range(55):
        sessions.add_session(event, title=f"S{number}", by=None)
    seen = {}
    for name in ("threads", "changes"):
        address, seen[name] = f"/here/{name}.atom", []
        while address:
            response = client.get(address)
            seen[name].append(titles(response))
            address = links(read(response)).get("next")

    assert [len(page) for page in seen["threads"]] == [30, 5]
    assert [len(page) for page in seen["changes"]] == [50, 5]
    assert len({title for pages in seen.values() for page in pages for title in page}) == 90


@pytest.mark.parametrize("name", ["changes", "threads"])
def test_an_unchanged_feed_is_304_and_its_bytes_stay(client, broker, event, name):
    threads.announce(event, title="Doors", text="Early", by=UserFactory())
    first = client.get(f"/here/{name}.atom")
    broker.flushdb()

    again = client.get(f"/here/{name}.atom")
    known = client.get(f"/here/{name}.atom", headers={"if-none-match": first["ETag"]})

    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert known.status_code == 304


def test_a_feed_speaks_the_language_it_is_asked_in(client, event):
    arabic = read(client.get("/here/changes.atom?ui=ar"))

    assert arabic.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"


@pytest.mark.parametrize("count", [1, 3])
def test_feeds_cost_the_same_for_any_number_of_entries(
    client, django_assert_num_queries, event, count
):
    for number in range(count):
        sessions.add_session(event, title=f"S{number}", by=None)
        threads.announce(event, title=f"A{number}", text="Early", by=UserFactory())
    thread = Thread.objects.filter(event=event).first()
    many_posts(thread, count, author=UserFactory().person)

    with django_assert_num_queries(8):
        client.get("/here/changes.atom")
    with django_assert_num_queries(5):
        client.get("/here/threads.atom")
    with django_assert_num_queries(4):
        client.get(f"/threads/{thread.pk}.atom")


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "0"])
def test_a_key_that_nobody_gave_out_breaks_nothing(client, event, before):
    thread = ThreadFactory(event=event)

    for path in ("/here/changes.atom", "/here/threads.atom", f"/threads/{thread.pk}.atom"):
        assert client.get(path, {"before": before}).status_code == 200
    assert client.get(f"/threads/{'9' * 30}.atom").status_code == 404


def test_entries_keep_their_identity_when_they_change(client, event):
    author = UserFactory()
    thread = threads.start(event=event, title="One", text="First", by=author)
    before = entries(client.get(f"/threads/{thread.pk}.atom"))[0]
    threads.edit(thread.posts.get(), text="Second", by=author)

    after = entries(client.get(f"/threads/{thread.pk}.atom"))[0]

    assert say(after, "id") == say(before, "id")
    assert say(after, "updated") >= say(before, "updated")
    assert say(after, "content") == "<p>Second</p>\n"


def test_pictures_of_posts_come_along_with_who_they_are_by_and_how_they_may_be_used(client, event):
    author = UserFactory(person__name="Layla")
    picture, gone = PictureFactory(owner=author.person, alt="A hill"), PictureFactory()
    post = PostFactory(thread__event=event, author=author.person)
    for number, shown in enumerate((picture, gone)):
        PostPicture.objects.create(post=post, picture=shown, position=number)
    gone.removed_at = timezone.now()
    gone.save()

    for address in ("/here/threads.atom", f"/threads/{post.thread_id}.atom"):
        [entry] = entries(client.get(address))
        assert links(entry)["enclosure"].endswith(f"/media/pictures/{picture.name}/640.webp")
        content = say(entry, "content")
        assert 'alt="A hill"' in content
        assert "Layla · Licence: " in content
        assert "licenses/by-sa/4.0/" in content
        assert gone.name not in content
