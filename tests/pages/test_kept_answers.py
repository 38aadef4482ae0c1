# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that strangers get from kept pages are those that the views would give."""

import re

import pytest

from apps.core import page_cache
from apps.events.services import touch
from apps.threads.services import reply
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory, many_posts

pytestmark = pytest.mark.django_db

CHANGING = re.compile(r'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]+"')


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture(params=["discussion", "session"])
def shown(request):
    if request.param == "session":
        return SessionFactory()
    thread = ThreadFactory()
    many_posts(thread, 2, author=UserFactory().person)
    return thread


def test_the_second_stranger_gets_what_the_first_got(client, shown, django_assert_num_queries):
    first = client.get(shown.get_absolute_url())
    client.cookies.clear()

    with django_assert_num_queries(1):
        second = client.get(shown.get_absolute_url())

    assert CHANGING.sub("", second.text) == CHANGING.sub("", first.text)
    assert CHANGING.findall(second.text) != []
    assert second.text != first.text
    del first["Content-Length"], second["Content-Length"]  # The token's form may differ.
    assert dict(second.items()) == dict(first.items())
    assert second.cookies.keys() == first.cookies.keys() == {"csrftoken"}


def test_what_was_said_is_there_for_the_next_stranger(client):
    thread, writer = ThreadFactory(), UserFactory()
    many_posts(thread, 1, author=writer.person)
    client.get(thread.get_absolute_url())

    reply(thread, text="Is anybody here?", by=writer)

    assert "Is anybody here?" in client.get(thread.get_absolute_url()).text


def test_what_is_hidden_is_gone_at_once(client, shown):
    client.get(shown.get_absolute_url())
    shown.event.hidden = True
    shown.event.save()

    assert client.get(shown.get_absolute_url()).status_code == 404


def test_a_change_of_the_event_reaches_the_page(client, shown):
    client.get(shown.get_absolute_url())
    shown.event.name = "Renamed since"
    shown.event.save()
    touch(shown.event)

    assert "Renamed since" in client.get(shown.get_absolute_url()).text


def test_other_wishes_get_other_pages(client, shown):
    path = shown.get_absolute_url()
    client.get(path)

    assert '<html lang="ar"' in client.get(path, headers={"accept-language": "ar"}).text
    assert '<html lang="ar"' in client.get(f"{path}?ui=ar").text
    assert '<html lang="ar"' in client.get(path).text
    client.cookies["ui"] = "en"
    client.cookies["theme"] = "dark"
    page = client.get(path).text
    assert '<html lang="en"' in page
    assert 'data-theme="dark"' in page
    client.cookies["zone"] = "Asia/Kathmandu"
    assert 'data-tz="Asia/Kathmandu"' in client.get(path).text


def test_who_signs_in_is_known_at_once(client, shown):
    client.get(shown.get_absolute_url())
    reader = UserFactory()
    client.force_login(reader)

    assert f'data-person="{reader.pk}"' in client.get(shown.get_absolute_url()).text


def test_a_host_that_is_not_ours_gets_no_kept_page(client, shown):
    client.get(shown.get_absolute_url())

    assert client.get(shown.get_absolute_url(), headers={"host": "evil.example"}).status_code == 400
