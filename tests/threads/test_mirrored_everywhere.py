# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came from a mirrored forum is found, fed and handed out as what was written here."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from apps.accounts.services import person_from_forum
from apps.activity.models import Activity
from apps.core.text import Cooked
from apps.search import tasks as search
from apps.search.models import Entry
from apps.search.services import index
from apps.threads import services
from apps.threads.personal import posts
from apps.threads.services import Origin
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

SAID = datetime(2026, 8, 13, 11, tzinfo=UTC)
FORUM = Origin(place="Wikimedia Forum", address="https://forum.example/t/1/2")


def said(thread, text="Karibu zanzibar", **more):
    author = person_from_forum(name="Neema", username="neema", place="Wikimedia Forum")
    told = {"author": author, "text": text, "at": SAID, "origin": FORUM} | more
    return services.absorb(thread, **told)


def test_the_api_says_where_a_post_came_from(client):
    post = said(ThreadFactory())

    told = client.get(f"/api/v1/posts/{post.pk}").json()

    assert told["origin"] == FORUM.kept()
    assert (told["author"]["name"], told["text"]) == ("Neema", "Karibu zanzibar")
    services.absorb_removal(post, at=SAID, place="Forum")
    told = client.get(f"/api/v1/posts/{post.pk}").json()
    assert (told["origin"], told["text"], told["author"]) == (None, None, None)


def test_it_is_found_and_found_no_more(client):
    thread = ThreadFactory()
    post = said(thread)
    index(Entry.Kind.THREAD, [thread.pk])
    index(Entry.Kind.POST, [post.pk])
    assert "zanzibar" in client.get(reverse("search:search"), {"q": "zanzibar"}).text.lower()

    services.absorb_removal(post, at=SAID, place="Forum")
    index(Entry.Kind.POST, [post.pk])

    assert not Entry.objects.filter(kind=Entry.Kind.POST).exists()


def test_its_author_is_found_by_name(client):
    said(ThreadFactory())
    search.follow(Activity.objects.get(verb="person.entered").pk)

    assert Entry.objects.filter(kind=Entry.Kind.PERSON).count() == 1


def test_it_stands_in_the_lists_and_feeds_of_its_event(client):
    event = EventFactory()
    thread = services.absorb_start(event=event, title="Getting there", place="Forum")
    said(thread)

    assert "Getting there" in client.get(f"{event.get_absolute_url()}threads/").text
    feed = client.get(f"/threads/{thread.pk}.atom").text
    assert "Karibu zanzibar" in feed
    assert "Neema" in feed


def test_open_pages_get_it(client):
    thread = ThreadFactory()
    services.reply(thread, text="First", by=UserFactory())
    said(thread)

    newer = client.get(
        f"/threads/{thread.pk}/newer/?seen=1&v=1", headers={"HX-Request": "true"}
    ).text

    assert "Karibu zanzibar" in newer


def test_a_local_date_is_shown_in_the_readers_own_zone(client):
    html = (
        '<p><span class="discourse-local-date" data-date="2026-08-13" data-time="14:00:00" '
        'data-timezone="Africa/Nairobi">x</span></p>'
    )
    thread = ThreadFactory()
    said(thread, cooked=Cooked(html=html))
    user = UserFactory(timezone="Europe/Warsaw", ui_language="en")
    client.force_login(user)

    page = client.get(thread.get_absolute_url()).text

    assert '<time datetime="2026-08-13T11:00:00Z" data-f="full">' in page
    assert "Thursday, August 13, 2026, 13:00</time>" in page


def test_who_takes_their_data_along_gets_what_they_said_on_the_forum():

    user = UserFactory()
    said(ThreadFactory(), author=user.person)

    [told] = posts(user)

    assert told["from"] == FORUM.kept()
    assert json.dumps(told["from"])


def test_an_author_with_an_account_can_change_it_here():
    user = UserFactory()
    post = said(ThreadFactory(), author=user.person)

    services.edit(post, text="Karibuni", by=user)

    post.refresh_from_db()
    assert (post.text, post.edited_in, post.origin) == ("Karibuni", "", FORUM.kept())
    assert post.revisions.get().place == "Wikimedia Forum"
