# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver

from apps.events.models import Event
from apps.events.reserved import RESERVED, is_reserved
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)


def test_a_hidden_event_is_seen_by_its_organizers_and_superusers_only(db):
    event = EventFactory(hidden=True)
    organizer = EventRoleFactory(event=event).user

    readers = [AnonymousUser(), UserFactory(), organizer, UserFactory(administrator=True)]
    seen = [Event.objects.visible_to(reader).exists() for reader in readers]

    assert seen == [False, False, True, True]


def test_events_are_on_now_coming_or_past_and_nothing_else(db):
    today = NOW.date()
    past = EventFactory(starts_on=today - timedelta(days=9))
    live = EventFactory(starts_on=today - timedelta(days=1))
    coming = EventFactory(starts_on=today + timedelta(days=9))

    events = Event.objects.all()

    assert list(events.past(NOW)) == [past]
    assert list(events.on_now(NOW)) == [live]
    assert list(events.coming(NOW)) == [coming]
    assert [event.phase(NOW) for event in (coming, live, past)] == ["before", "live", "after"]


def test_an_event_is_on_in_its_own_zone_before_it_is_in_utc():
    event = EventFactory.build(
        starts_on=date(2027, 5, 2), ends_on=date(2027, 5, 2), timezone="Pacific/Auckland"
    )

    assert event.phase(NOW) == "live"
    assert event.days == [date(2027, 5, 2)]
    assert event.last_minute_at.astimezone(event.zone).date() == date(2027, 5, 2)


def test_every_fixed_first_word_of_an_address_is_reserved():
    words = {str(entry.pattern).strip("^").partition("/")[0] for entry in _entries(get_resolver())}

    fixed = {word for word in words if word and not word.startswith(("<", "("))}
    assert {word for word in fixed if not is_reserved(word)} == set()


def test_reserved_words_are_compared_in_any_case():
    assert is_reserved("Events")
    assert not is_reserved("wikimania2027")
    assert all(word == word.casefold() for word in RESERVED)


def test_a_reserved_word_is_never_read_as_an_event(client, db):
    EventFactory(slug="people")

    assert client.get("/people/").status_code == 404


def _entries(resolver):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns") and not str(entry.pattern):
            yield from _entries(entry)
        else:
            yield entry
