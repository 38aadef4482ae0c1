# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of somebody's agenda: who opens it, and where its secret stands."""

import logging
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import leave
from apps.core.errors import Refused
from apps.rsvps import feeds, services
from apps.rsvps.models import AgendaFeed
from eventforum.operating.error_reports import _clean
from eventforum.operating.scrub import scrub
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

PAGE = "/me/agenda/calendar/"


@pytest.fixture
def person():
    return UserFactory(ui_language="en")


def path_of(person):
    feed = AgendaFeed.objects.filter(user=person).first() or services.renew_feed(person)
    return urlsplit(feeds.subscription_of(feed).address).path


def answered(person, answer="in_person", **values):
    session = SessionFactory(**values)
    services.respond(session, answer=answer, by=person)
    return session


def test_nobody_else_keeps_it_lists_it_or_is_told_where_it_was(client, person):
    response = client.get(path_of(person))

    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_the_secret_is_in_nothing_but_the_page_of_its_person(client, person):
    path = path_of(person)
    secret = path.removeprefix("/feeds/").removesuffix(".ics")
    answered(person)

    assert secret not in client.get(path).text
    feed = AgendaFeed.objects.get()
    assert secret not in str([*AgendaFeed.objects.values_list(), repr(feed), str(feed)])
    client.force_login(person)
    page = client.get(PAGE)
    assert page.text.count(secret) == 2  # the field and the link for calendars
    # Its own address is no secret; without a referrer a browser's form comes from nowhere: 403.
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "private, no-store"
    for other in ("/", "/me/settings/", "/events/calendar/"):
        assert secret not in client.get(other, follow=True).text


def test_no_log_line_names_the_secret(client, person, caplog):
    path = path_of(person)
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        services.close_feed(person)
        client.get(path)

    secret = path.removeprefix("/feeds/").removesuffix(".ics")
    lines = [scrub(record.getMessage()) for record in caplog.records]
    assert any("/feeds/[removed]" in line for line in lines)
    assert [line for line in lines if secret in line] == []


def test_no_error_report_names_the_secret(person):
    path = path_of(person)
    secret = path.removeprefix("/feeds/").removesuffix(".ics")
    event = {
        "request": {"url": f"https://portal.test{path}", "headers": {"Referer": path}},
        "message": f"GET {path} broke",
        "exception": {"values": [{"value": f"no row for {path}"}]},
    }

    assert secret not in repr(_clean(event, {}))


def test_a_new_address_closes_the_old_one(client, person):
    before = path_of(person)
    kept = client.get(before)["ETag"]
    services.renew_feed(person)

    assert client.get(before, headers={"If-None-Match": kept}).status_code == 404
    assert client.get(path_of(person)).status_code == 200
    assert AgendaFeed.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        services.close_feed,
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
        lambda person: leave(person, posts="keep", now=timezone.now(), at_once=True),
    ],
)
def test_an_address_that_opens_nothing_any_more_says_so_in_words(client, person, change):
    path = path_of(person)
    answered(person)
    kept = client.get(path)["ETag"]
    change(person)

    response = client.get(path, headers={"If-None-Match": kept})

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("secret", ["x", "x" * 43, "ż" * 43, "x" * 4000])
def test_a_guess_finds_nothing(client, secret):
    assert client.get(f"/feeds/{secret}.ics").status_code == 404


def test_who_guesses_is_slowed_down_and_nobody_else(client, person, settings):
    path = path_of(person)
    for _ in range(60):
        client.get("/feeds/guess.ics")

    refused = client.get("/feeds/guess.ics")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert refused["Referrer-Policy"] == "no-referrer"
    assert client.get(path).status_code == 200


def test_it_is_read_and_never_written(client, person):
    path = path_of(person)

    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_the_page_makes_renews_and_closes_it(client, person):
    client.force_login(person)
    assert "Make the address" in client.get(PAGE).text

    client.post(PAGE, {"do": "renew"})
    first = path_of(person)
    assert first in client.get(PAGE).text
    client.post(PAGE, {"do": "choose", "with_later": "1"})
    assert AgendaFeed.objects.get().with_later
    client.post(PAGE, {"do": "renew"})
    assert AgendaFeed.objects.get().with_later
    assert path_of(person) != first
    client.post(PAGE, {"do": "close"})

    assert not AgendaFeed.objects.exists()


def test_the_page_refuses_what_it_does_not_know(client, person):
    client.force_login(person)

    assert client.post(PAGE, {"do": "explode"}).status_code == 409
    with pytest.raises(Refused):
        services.choose_for_feed(person, with_later=True)
    assert not AgendaFeed.objects.exists()


def test_the_page_is_for_people_with_an_account(client):
    response = client.get(PAGE)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={PAGE}"


def test_an_address_under_a_key_that_is_gone_works_and_says_that_it_cannot_be_shown(
    client, person, settings
):
    path = path_of(person)
    settings.SECRET_KEY = "another" * 10
    client.force_login(person)

    assert "cannot be shown any more" in client.get(PAGE).text
    assert client.get(path).status_code == 200
