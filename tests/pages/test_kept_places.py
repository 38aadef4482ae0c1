# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept pages that list a discussion with another home are made anew whatever happens to it."""

import re

import pytest

from apps.activity.models import Activity
from apps.core import page_cache
from apps.events.services import change
from apps.threads import services
from apps.threads.tasks import follow_hiding
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory

pytestmark = pytest.mark.django_db

ROW = re.compile(r'<p class="dt">.*?</li>', re.DOTALL)


def write(thread, by):
    services.reply(thread, text="more", by=by)


def rename(thread, by):
    services.rename(thread, title="Another title", by=by)


def split(thread, by):
    services.split(thread, numbers=[2], title="Apart", by=by)


def merge(thread, by):
    other = services.start(event=EventFactory(), title="Whole", text="words", by=by)
    services.merge(thread, into=other, by=by)


def join(thread, by):
    other = services.start(event=EventFactory(), title="Joins", text="words", by=by)
    services.merge(other, into=thread, by=by)


def move(thread, by):
    services.move(thread, event=EventFactory(), by=by)


def remove(thread, by):
    services.remove_thread(thread, rule=1, by=by)


def hide(thread, by):
    services.hide_thread(thread, by=by)


def take_out(thread, by):
    for place in thread.places.all():
        services.take_out(thread, place=place.pk, by=by)


def tag(thread, by):
    services.tag(thread, names=["music", "more"], by=by)


VERBS = (write, rename, split, merge, join, move, remove, hide, take_out, tag)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_every_place_of_a_discussion_shows_what_became_of_it(client, verb):
    by, session, area = UserFactory(administrator=True), SessionFactory(), AreaFactory()
    thread = services.start(
        event=EventFactory(), areas=[area], tags=["music"], title="One", text="words", by=by
    )
    services.reply(thread, text="second", by=by)
    services.list_in(thread, session=session, by=by)
    later = services.start(event=EventFactory(), areas=[area], title="Later", text="x", by=by)
    services.tag(later, names=["music"], by=by)
    pages = [session, session.event, area, thread.tags.get()]
    addresses = [page.get_absolute_url() for page in pages]
    addresses += [f"/{session.event.slug}/threads/", "/areas/"]
    page_cache.forget_all()
    before = [ROW.findall(client.get(address).text) for address in addresses]

    verb(thread, by)

    kept = [ROW.findall(client.get(address).text) for address in addresses]
    page_cache.forget_all()
    fresh = [ROW.findall(client.get(address).text) for address in addresses]
    assert kept == fresh
    assert all("One" in "".join(rows) for rows in before[:4])


def test_a_discussion_whose_home_is_hidden_is_in_no_kept_page_elsewhere(client):
    by, session, area = UserFactory(administrator=True), SessionFactory(), AreaFactory()
    home = EventFactory()
    thread = services.start(
        event=home, areas=[area], tags=["music"], title="Canary", text="words", by=by
    )
    services.list_in(thread, session=session, by=by)
    services.list_in(thread, event=session.event, by=by)
    later = services.start(event=session.event, areas=[area], title="Later", text="x", by=by)
    services.tag(later, names=["music"], by=by)
    places = [session, session.event, area, thread.tags.get()]
    addresses = [place.get_absolute_url() for place in places]
    addresses += [f"/{session.event.slug}/threads/", "/"]
    page_cache.forget_all()
    assert all("Canary" in client.get(address).text for address in addresses)

    change(home, hidden=True, by=by)

    assert [address for address in addresses if "Canary" in client.get(address).text] == []


@pytest.mark.parametrize("goes", ["moved", "merged", "hidden"])
def test_what_was_quoted_elsewhere_of_a_discussion_goes_with_it(client, goes):
    by, home, hidden = UserFactory(administrator=True), EventFactory(), EventFactory(hidden=True)
    thread = services.start(event=home, title="Canary", text="Original words", by=by)
    first = thread.posts.get()
    further = services.start(
        event=EventFactory(), continues=first, title="Two", text="On it", by=by
    )
    address = further.get_absolute_url()
    page_cache.forget_all()
    assert "Original words" in client.get(address).text

    if goes == "moved":
        services.move(thread, event=hidden, by=by)
    elif goes == "merged":
        goal = services.start(event=hidden, title="Goal", text="words", by=by)
        services.merge(thread, into=goal, by=by)
    else:
        change(home, hidden=True, by=by)
        follow_hiding(Activity.objects.get(verb="event.changed", event=home).pk)

    text = client.get(address).text
    assert ("On it" in text, "Original words" in text) == (True, False)
    assert first.get_absolute_url() not in text


def put_away(whole, by):
    services.remove_thread(whole, rule=1, by=by)


@pytest.mark.parametrize("becomes", [rename, hide, put_away])
def test_parts_and_what_goes_on_show_what_became_of_the_whole(client, becomes):
    by, area = UserFactory(administrator=True), AreaFactory()
    whole = services.start(event=None, areas=[area], title="Canary", text="words", by=by)
    part = services.start(event=None, areas=[area], parent=whole, title="Part", text="words", by=by)
    further = services.start(
        event=None, areas=[area], continues=whole.posts.get(), title="Further", text="x", by=by
    )
    page_cache.forget_all()
    pages = [part.get_absolute_url(), further.get_absolute_url()]
    assert all("Canary" in client.get(page).text for page in pages)

    becomes(whole, by)

    assert [page for page in pages if "Canary" in client.get(page).text] == []
