# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from apps.events import ical
from apps.events.days import bounds
from apps.events.models import (
    Channel,
    Commitment,
    Event,
    EventRole,
    Grant,
    Proof,
    Sanction,
    Series,
    Suggestion,
)
from apps.events.services.holding import let_in


def today():
    return datetime.now(UTC).date()


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    slug = factory.Sequence("series-{}".format)
    name = factory.Sequence("Series {}".format)
    language = "en"
    region = "Central Asia"


class EventFactory(DjangoModelFactory):
    """An event of three days; `on_now` (in its middle), `past`, or coming in 30 days."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    class Params:
        on_now = factory.Trait(starts_on=factory.LazyFunction(lambda: today() - timedelta(days=1)))
        past = factory.Trait(starts_on=factory.LazyFunction(lambda: today() - timedelta(days=60)))

    slug = factory.Sequence("event-{}".format)
    name = factory.Sequence("Event {}".format)
    language = "en"
    languages = ["en", "ar"]
    timezone = "Europe/Warsaw"
    mode = Event.Mode.HYBRID
    place = "Katowice"
    starts_on = factory.LazyFunction(lambda: today() + timedelta(days=30))
    ends_on = factory.LazyAttribute(lambda event: event.starts_on + timedelta(days=2))
    begins_at = factory.LazyAttribute(lambda event: _bounds(event)[0])
    finishes_at = factory.LazyAttribute(lambda event: _bounds(event)[1])

    @factory.post_generation
    def calendar_entry(event, create, extracted, **kwargs):
        if ical.fill([event], now=datetime.now(UTC)) and create:
            Event.objects.filter(pk=event.pk).update(ical=event.ical)


class EventRoleFactory(DjangoModelFactory):
    class Meta:
        model = EventRole
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    role = EventRole.Role.ORGANIZER

    @factory.post_generation
    def opens_the_admin(role, create, extracted, **kwargs):
        if create:
            let_in(role.user_id)
            role.user.refresh_from_db(fields=["is_staff"])


class SanctionFactory(DjangoModelFactory):
    """Somebody warned in an event."""

    class Meta:
        model = Sanction

    event = factory.SubFactory(EventFactory)
    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    kind = Sanction.Kind.WARNING
    rule = 4


class GrantFactory(DjangoModelFactory):
    """Five discussions with two parts each; `asked` is a request that waits."""

    class Meta:
        model = Grant

    class Params:
        asked = factory.Trait(state=Grant.State.ASKED, until=None, discussions=0, parts=0)

    event = factory.SubFactory(EventFactory, starts_by_grant=True)
    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    why = "I know the community."
    state = Grant.State.GIVEN
    discussions = 5
    parts = 2
    until = factory.LazyFunction(lambda: today() + timedelta(days=90))


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    name = "Camp"
    starts_on = ends_on = answer_by = factory.LazyFunction(today)
    timezone = "Europe/Warsaw"


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence("Channel {}".format)
    url = factory.Sequence("https://chat.example.org/{}".format)


class CommitmentFactory(DjangoModelFactory):
    """A promise for a year, with half a year of notice."""

    class Meta:
        model = Commitment

    number = factory.Sequence(lambda number: number + 1)
    until = factory.LazyFunction(lambda: today() + timedelta(days=365))
    notice_months = 6
    language = "en"
    runs = pays = place = "Friends"
    html = factory.LazyFunction(lambda: dict.fromkeys(("runs", "pays", "place"), "<p>Friends</p>"))


class ProofFactory(DjangoModelFactory):
    class Meta:
        model = Proof

    kind = Proof.Kind.BACKUP
    done_at = factory.LazyFunction(lambda: datetime.now(UTC))


def _bounds(event):
    return bounds(event.starts_on, event.ends_on, event.timezone)
