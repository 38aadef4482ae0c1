# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring your event: started at once by a grant, suggested without one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.events import services
from apps.events.granted import balance
from apps.events.models import Event, Grant, Suggestion
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, GrantFactory, SeriesFactory, today

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Wikimania 2027 (unofficial corner)",
    "starts_on": str(today() + timedelta(days=60)),
    "timezone": "Europe/Zagreb",
    "languages": "hr, en",
}


def sent(client, **more):
    return client.post(reverse("pages:begin"), ANSWERS | more)


def facts(**more):
    days = {"starts_on": today(), "ends_on": today(), "timezone": "UTC"}
    return {"name": "Camp", **days, **more}


def test_who_holds_a_grant_starts_an_event_at_once(client):
    grant = GrantFactory(event=None, name="Corner", discussions=5)
    client.force_login(grant.user)
    assert 'value="Corner"' in client.get(reverse("pages:begin")).content.decode()

    answer = sent(client)

    event = Event.objects.get()
    assert answer["Location"] == event.get_absolute_url()
    assert (event.slug, event.status) == ("wikimania-2027-unofficial-corner", "unofficial")
    assert (event.languages, event.ends_on) == (["hr", "en"], event.starts_on)
    assert event.roles.get().user == grant.user
    assert balance(event, grant.user).left == 5
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Unofficial" in page
    assert not Thread.objects.exists()
    assert sent(client).status_code == 303
    assert Event.objects.count() == 1
    assert Suggestion.objects.count() == 1


def test_a_grant_for_a_series_starts_three_of_its_events():
    grant = GrantFactory(event=None, series=SeriesFactory())
    for _ in range(3):
        services.start_event(grant, **facts(), by=grant.user)
    slugs = set(Event.objects.values_list("slug", flat=True))
    assert {"camp", f"camp-{today().year}", f"camp-{today().year}-2"} == slugs
    assert set(Event.objects.values_list("series", flat=True)) == {grant.series_id}
    with pytest.raises(Refused) as refusal:
        services.start_event(grant, **facts(), by=grant.user)
    assert refusal.value.code == "enough"


@pytest.mark.parametrize("grant", [{"state": "revoked"}, {"until": today() - timedelta(days=2)}])
def test_a_grant_that_is_over_starts_nothing(grant):
    grant = GrantFactory(event=None, name="Camp", **grant)
    with pytest.raises(Refused):
        services.start_event(grant, **facts(), by=grant.user)
    assert not Event.objects.exists()


def test_somebody_else_s_grant_starts_nothing():
    grant = GrantFactory(event=None, name="Camp")
    with pytest.raises(Refused):
        services.start_event(grant, **facts(), by=UserFactory())


def test_answers_survive_the_sign_in(client):
    answer = sent(client)
    assert answer["Location"].startswith(reverse("account_login"))
    client.force_login(UserFactory())
    assert ANSWERS["name"] in client.get(reverse("pages:begin")).content.decode()


def test_what_cannot_be_is_shown_again_with_the_answers(client):
    client.force_login(UserFactory())
    answer = sent(client, starts_on="")
    assert (answer.status_code, ANSWERS["name"] in answer.content.decode()) == (422, True)
    assert not Suggestion.objects.exists()


def test_without_a_grant_an_event_is_suggested_and_somebody_answers_by_a_day(client):
    admin, person = UserFactory(administrator=True), UserFactory()
    client.force_login(person)
    sent(client, note="Bit će lijepo")

    suggestion = Suggestion.objects.get()
    assert (suggestion.owner, suggestion.answer_by) == (admin, today() + timedelta(days=7))
    page = client.get(reverse("pages:begin")).content.decode()
    assert admin.person.name in page
    assert not Event.objects.exists()
    services.suggest_event(
        **facts(name=suggestion.name, starts_on=suggestion.starts_on, ends_on=suggestion.starts_on),
        by=person,
    )
    assert Suggestion.objects.count() == 1

    event = services.open_suggestion(suggestion, reason="Welcome", by=admin)

    assert event.roles.get().user == person
    assert balance(event, person).left == 5
    person.refresh_from_db()
    assert services.GRANT_MARK in person.marks
    client.force_login(person)
    page = client.get(reverse("pages:begin")).content.decode()
    assert event.get_absolute_url() in page
    assert "Welcome" in page
    with pytest.raises(Refused):
        services.decline_suggestion(suggestion, reason="no", by=admin)


def test_administrators_answer_and_say_why_not():
    suggestion = services.suggest_event(**facts(), by=UserFactory())
    assert suggestion.owner is None
    with pytest.raises(Refused):
        services.open_suggestion(suggestion, by=UserFactory())
    admin = UserFactory(administrator=True)
    with pytest.raises(Refused):
        services.decline_suggestion(suggestion, reason=" ", by=admin)
    services.take_suggestion(suggestion, by=admin)
    services.decline_suggestion(suggestion, reason="It was last year", by=admin)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.owner) == ("declined", admin)
    assert not Grant.objects.exists()


def test_the_way_there_stands_on_home_and_in_the_calendar(client):
    EventFactory()
    for name in ("home", "events", "calendar"):
        assert reverse("pages:begin") in client.get(reverse(f"pages:{name}")).content.decode()
