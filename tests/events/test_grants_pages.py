# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants on pages, in the API and in the admin."""

import pytest
from django.urls import reverse

from apps.events.models import Grant
from apps.threads.models import Thread
from tests.api.asking import ask, token_of, writer
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, GrantFactory, today

pytestmark = pytest.mark.django_db


def page(client, address, **more):
    return client.get(address, **more).content.decode()


def signed_in(client, user):
    client.force_login(user)
    return client


def test_a_request_is_sent_by_a_form_and_shown_on_the_same_page(client):
    event, holder = EventFactory(starts_by_grant=True, name="Corner"), UserFactory()
    signed_in(client, holder)
    form = page(client, f"{reverse('pages:grants')}?event={event.slug}")
    assert f'<option value="event:{event.slug}" selected>' in form

    sent = {"place": f"event:{event.slug}", "why": "Želim pomoći", "until": str(today())}
    answer = client.post(reverse("pages:grants"), sent, follow=True)

    grant = Grant.objects.get()
    assert (grant.user, grant.event, grant.wanted_until) == (holder, event, today())
    assert "Želim pomoći" in answer.content.decode()


def test_a_request_without_a_reason_or_for_nothing_is_shown_again_with_what_was_typed(client):
    signed_in(client, UserFactory())
    answer = client.post(reverse("pages:grants"), {"why": "because"})
    assert answer.status_code == 422
    assert "because" in answer.content.decode()
    assert not Grant.objects.exists()


def test_an_event_that_one_does_not_see_cannot_be_named(client):
    hidden = EventFactory(hidden=True, starts_by_grant=True, name="Secret")
    signed_in(client, UserFactory())
    assert "Secret" not in page(client, reverse("pages:grants"))
    client.post(reverse("pages:grants"), {"place": f"event:{hidden.slug}", "why": "x"})
    assert not Grant.objects.exists()


def test_others_do_not_see_my_requests(client):
    GrantFactory(asked=True, why="Private reason")
    assert "Private reason" not in page(signed_in(client, UserFactory()), reverse("pages:grants"))


def test_the_holder_reads_what_is_left_where_they_start(client):
    grant = GrantFactory()
    signed_in(client, grant.user)
    address = reverse("threads:start", args=[grant.event.slug])
    assert "5 of 5 discussions left" in page(client, address)
    client.post(address, {"title": "Tea", "text": "Now"})
    assert "4 of 5 discussions left" in page(client, address)
    assert "4 of 5 discussions left" in page(client, reverse("pages:grants"))


def test_without_a_grant_the_form_says_how_to_get_one_and_keeps_the_text(client):
    event = EventFactory(starts_by_grant=True)
    signed_in(client, UserFactory())
    address = reverse("threads:start", args=[event.slug])
    assert f"{reverse('pages:grants')}?event={event.slug}#ask" in page(client, address)

    sent = {"title": "Tea", "text": "Long thoughts"}
    answer = client.post(address, sent, HTTP_REFERER=f"http://testserver{address}")

    assert answer.status_code == 303
    assert "Long thoughts" in page(client, address)
    assert not Thread.objects.exists()
    answer = client.post(address, sent, HTTP_HX_REQUEST="true")
    assert (answer.status_code, "Ask for one" in answer.content.decode()) == (409, True)


def test_the_api_refuses_what_the_form_refuses(client):
    grant = GrantFactory(discussions=1, user=writer())
    token, path = token_of(grant.user), f"/events/{grant.event.slug}/threads"
    said = {"title": "Tea", "text": "Now"}

    assert ask(client, "POST", path, said, token=token).status_code == 201
    answer = ask(client, "POST", path, said, token=token)

    assert (answer.status_code, answer.json()["code"]) == (409, "grant-used")
    assert Thread.objects.count() == 1


def test_a_request_is_decided_in_two_clicks_and_the_person_is_told(client):
    grant = GrantFactory(asked=True)
    signed_in(client, UserFactory(administrator=True))
    desk = page(client, reverse("admin:index"))
    assert "People who ask for a grant" in desk
    queue = reverse("admin:events_grant_changelist")
    chosen = {"action": "give", "_selected_action": grant.pk}
    asks = client.post(queue, chosen)
    assert 'name="ask-discussions" value="5"' in asks.content.decode()
    filled = asks.context["form"]
    answers = {f"ask-{name}": filled[name].value() for name in filled.fields}
    answers |= {"ask-reason": "Welcome", "confirmed": "1"}
    client.post(queue, chosen | {key: value for key, value in answers.items() if value})

    grant.refresh_from_db()
    assert (grant.state, grant.discussions, grant.parts) == ("given", 5, 2)

    signed_in(client, grant.user)
    assert reverse("pages:grants") in page(client, reverse("threads:drafts"))
    mine = page(client, reverse("pages:grants"))
    assert "Welcome" in mine
    assert "What you asked for is decided" not in page(client, reverse("threads:drafts"))


def test_everybody_reads_who_starts_discussions_there(client):
    grant = GrantFactory(answer="Knows the place")
    GrantFactory(event=grant.event, asked=True, why="Not decided")
    people = page(client, reverse("pages:people", args=[grant.event.slug]))
    assert grant.user.person.name in people
    assert "Knows the place" in people
    assert "Not decided" not in people
