# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices for a feed reader: what they tell, who opens them, where the secret stands."""

import logging
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import leave
from apps.notifications import feeds, services
from apps.notifications.models import Notice, NoticeFeed
from apps.threads import services as threads
from eventforum.operating.scrub import scrub
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

PAGE = "/me/notices/settings/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def ewa():
    return UserFactory(person__name="Ewa", ui_language="en", timezone="Europe/Warsaw")


@pytest.fixture
def tom():
    return UserFactory(person__name="Tom & <Co>")


@pytest.fixture
def thread(ewa):
    thread = ThreadFactory(title="Night <trains>", event__name="Camp")
    threads.reply(thread, text="I begin", by=ewa)
    return thread


def say(thread, text, *, by):
    post = threads.reply(thread, text=text, by=by)
    services.tell_of_post(post.pk, now=timezone.now())
    return post


def path_of(person):
    feed = NoticeFeed.objects.filter(user=person).first() or services.renew_feed(person)
    return urlsplit(feeds.address_of(feed)).path


def secret_in(path):
    return path.removeprefix("/feeds/").removesuffix(".atom")


def entries(response):
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def test_it_tells_what_the_inbox_tells(client, thread, ewa, tom):
    post = say(thread, "Hello @Ewa, **look**", by=tom)

    response = client.get(path_of(ewa))

    [entry] = entries(response)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    title = entry.findtext(f"{ATOM}title")
    assert "Tom & <Co>" in title
    assert "named you" in title
    html = entry.findtext(f"{ATOM}content")
    assert "<bdi>Tom &amp; &lt;Co&gt;</bdi>" in html
    assert "Hello @Ewa, look" in html
    assert f'{post.get_absolute_url()}"' in html
    Notice.objects.update(is_seen=True)
    assert len(entries(client.get(path_of(ewa)))) == 1


def test_it_speaks_the_language_of_its_person_whoever_asks(client, thread, ewa, tom):
    say(thread, "Hello @Ewa", by=tom)
    User.objects.filter(pk=ewa.pk).update(ui_language="ar")

    text = client.get(path_of(ewa), headers={"Accept-Language": "pl"}).text

    assert 'xml:lang="ar"' in text
    assert 'div dir="rtl"' in text.replace("&quot;", '"')


def test_the_same_is_not_sent_twice_and_news_are(client, thread, ewa, tom):
    path = path_of(ewa)
    say(thread, "Hello @Ewa", by=tom)
    kept = client.get(path)["ETag"]

    again = client.get(path, headers={"If-None-Match": kept})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Referrer-Policy"] == "no-referrer"
    head = client.head(path)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", kept)
    assert client.post(path).status_code == 405

    say(thread, "More for @Ewa", by=tom)
    assert client.get(path, headers={"If-None-Match": kept}).status_code == 200


def test_what_was_removed_or_whose_author_was_suspended_leaves_it(client, thread, ewa, tom):
    path = path_of(ewa)
    post = say(thread, "Hello @Ewa", by=tom)
    kept = client.get(path)["ETag"]

    User.objects.filter(pk=tom.pk).update(is_active=False)
    assert entries(client.get(path, headers={"If-None-Match": kept})) == []
    User.objects.filter(pk=tom.pk).update(is_active=True)
    assert len(entries(client.get(path))) == 1
    threads.remove(post, by=tom)
    assert entries(client.get(path)) == []


@pytest.mark.parametrize("role", ["organizer", "administrator"])
def test_a_hidden_event_leaves_it_even_where_its_person_sees_it(client, thread, ewa, tom, role):
    if role == "organizer":
        EventRoleFactory(event=thread.event, user=ewa, role="organizer")
    else:
        User.objects.filter(pk=ewa.pk).update(is_superuser=True)
    say(thread, "Hello @Ewa", by=tom)
    assert len(entries(client.get(path_of(ewa)))) == 1

    type(thread.event).objects.filter(pk=thread.event.pk).update(hidden=True)

    response = client.get(path_of(ewa))
    assert entries(response) == []
    assert "trains" not in response.text
    client.force_login(ewa)
    assert "trains" in client.get("/me/notices/").text


def test_it_costs_the_same_whatever_its_length(client, thread, ewa, tom, django_assert_num_queries):
    path = path_of(ewa)
    say(thread, "Hello @Ewa", by=tom)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for number in range(8):
        other = ThreadFactory(title=f"Other {number}")
        threads.reply(other, text="Mine", by=ewa)
        say(other, "Hello @Ewa", by=tom)

    with django_assert_num_queries(len(one)):
        assert len(entries(client.get(path))) == 9


def test_nobody_else_keeps_it_lists_it_or_is_told_where_it_was(client, ewa):
    response = client.get(path_of(ewa))

    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_the_secret_is_in_nothing_but_the_page_of_its_person(client, thread, ewa, tom):
    path = path_of(ewa)
    secret = secret_in(path)
    say(thread, "Hello @Ewa", by=tom)

    assert secret not in client.get(path).text
    feed = NoticeFeed.objects.get()
    assert secret not in str([*NoticeFeed.objects.values_list(), repr(feed), str(feed)])
    client.force_login(ewa)
    page = client.get(PAGE)
    assert page.text.count(secret) == 1
    assert page["Cache-Control"] == "private, no-store"
    for other in ("/", "/me/settings/", "/me/notices/"):
        assert secret not in client.get(other, follow=True).text


def test_no_log_line_names_the_secret(client, ewa, caplog):
    path = path_of(ewa)
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        services.close_feed(ewa)
        client.get(path)

    lines = [scrub(record.getMessage()) for record in caplog.records]
    assert any("/feeds/[removed]" in line for line in lines)
    assert [line for line in lines if secret_in(path) in line] == []


@pytest.mark.parametrize(
    "change",
    [
        services.close_feed,
        services.renew_feed,
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
        lambda person: leave(person, posts="keep", now=timezone.now(), at_once=True),
    ],
)
def test_an_address_that_opens_nothing_any_more_says_so_in_words(client, ewa, change):
    path = path_of(ewa)
    kept = client.get(path)["ETag"]
    change(ewa)

    response = client.get(path, headers={"If-None-Match": kept})

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
    assert response["Referrer-Policy"] == "no-referrer"


def test_who_guesses_at_either_kind_of_feed_is_slowed_down_and_nobody_else(client, ewa):
    path = path_of(ewa)
    for number in range(60):
        client.get(f"/feeds/guess.{'atom' if number % 2 else 'ics'}")

    refused = client.get("/feeds/guess.atom")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert client.get("/feeds/guess.ics").status_code == 429
    assert client.get(path).status_code == 200


def test_the_page_makes_renews_and_closes_it(client, ewa):
    client.force_login(ewa)
    assert "Make the address" in client.get(PAGE).text

    client.post(PAGE, {"part": "feed", "do": "renew"})
    first = path_of(ewa)
    assert first in client.get(PAGE).text
    client.post(PAGE, {"part": "feed", "do": "renew"})
    assert path_of(ewa) != first
    assert client.post(PAGE, {"part": "feed", "do": "explode"}).status_code == 409
    client.post(PAGE, {"part": "feed", "do": "close"})
    assert not NoticeFeed.objects.exists()


def test_an_address_under_a_key_that_is_gone_works_and_cannot_be_shown(client, ewa, settings):
    path = path_of(ewa)
    settings.SECRET_KEY = "another" * 10
    client.force_login(ewa)

    assert "cannot be shown any more" in client.get(PAGE).text
    assert client.get(path).status_code == 200
