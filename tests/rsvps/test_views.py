# SPDX-License-Identifier: AGPL-3.0-or-later
"""One tap: on the pages of sessions and events, with a script and without, signed in and not."""

import html
import json
import re

import pytest

from apps.rsvps import services
from apps.rsvps.models import Headcount, Rsvp
from apps.sessions.services import cancel
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.pages.reading import bare
from tests.threads.test_sign_in import sign_in

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "rsvp"}


def address(target):
    return f"{target.get_absolute_url()}rsvp/"


def buttons(text):
    """The answers a page offers, and which of them is the reader's."""
    found = re.findall(r'<button[^>]*name="answer" value="(\w+)" aria-pressed="(\w+)"', text)
    return {answer: pressed == "true" for answer, pressed in found}


def numbers(text):
    [found] = re.findall(r"<ul[^>]* data-counts>(.*?)</ul>", text, re.DOTALL)
    return [bare(line) for line in re.findall(r"<li>(.*?)</li>", found)]


def own(text):
    found = re.findall(r'<details class="sx"[^>]*>\s*<summary>(.*?)</summary>', text, re.DOTALL)
    return [bare(line) for line in found]


@pytest.mark.parametrize("factory", [SessionFactory, EventFactory])
def test_a_plain_tap_counts_and_leads_back(client, factory):
    target = factory()
    client.force_login(UserFactory())

    response = client.post(address(target), {"answer": "online"})

    assert response.status_code == 303
    assert response["Location"] == f"{target.get_absolute_url()}#rsvp"
    text = client.get(target.get_absolute_url()).text
    assert "Your answer is counted." in text
    assert buttons(text)["online"] is True
    assert own(text) == ["You take part online"]
    assert numbers(text) == ["1 online"]


@pytest.mark.parametrize("factory", [SessionFactory, EventFactory])
def test_htmx_swaps_the_box_only(client, factory):
    target = factory()
    client.force_login(UserFactory())

    response = client.post(address(target), {"answer": "later"}, **HTMX)

    assert response.text.strip().startswith('<div id="rsvp-box"')
    assert response.text.strip().endswith("</div>")
    assert buttons(response.text)["later"] is True
    assert numbers(response.text) == ["1 catches up later"]
    assert json.loads(response["HX-Trigger"]) == {"say": "Your answer is counted."}


def test_a_refusal_stands_beside_the_buttons(client):
    session = SessionFactory()
    cancel(session, by=None)
    client.force_login(UserFactory())

    response = client.post(address(session), {"answer": "online"}, **HTMX)

    assert (response.status_code, response["HX-Retarget"]) == (409, "#rsvp-msg")
    assert "It does not take place." in response.text


@pytest.mark.parametrize("sent", [{}, {"answer": "dancing"}, {"named": "x"}])
def test_nonsense_is_refused_with_words(client, sent):
    client.force_login(UserFactory())

    response = client.post(address(SessionFactory()), sent, **HTMX)

    assert response.status_code == 409
    assert "Choose one of the answers." in response.text


def test_answers_are_taken_back_and_names_shown_and_hidden(client):
    session = SessionFactory()
    client.force_login(UserFactory(person__name="Zoë"))
    client.post(address(session), {"answer": "online"})

    shown = []
    for named in ("1", "0"):
        client.post(address(session), {"named": named})
        client.logout()
        shown.append("Zoë" in client.get(address(session)).text)
        client.force_login(Rsvp.objects.get().user)
    client.post(address(session), {"answer": "none"})

    assert shown == [True, False]
    assert Rsvp.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stranger_signs_in_and_is_counted_then(client, headers):
    session, reader = SessionFactory(), UserFactory()

    response = client.post(address(session), {"answer": "in_person"}, **headers)
    place = response.headers.get("Location") or response["HX-Redirect"]
    assert place.startswith("/accounts/login/?next=")
    assert Rsvp.objects.count() == 0
    assert "Your answer is kept." in client.get(place).text
    goal = f"{session.get_absolute_url()}#rsvp"
    assert sign_in(client, reader, goal=goal) == goal

    assert Rsvp.objects.get().user == reader
    assert "Your answer is counted." in client.get(session.get_absolute_url()).text


def test_the_last_answer_counts_and_for_the_first_who_signs_in_only(client):
    event = EventFactory()
    for answer in ("online", "later"):
        client.post(address(event), {"answer": answer})
    sign_in(client, UserFactory())
    client.logout()
    sign_in(client, UserFactory())

    assert Rsvp.objects.get().answer == "later"


def test_a_refusal_does_not_stop_the_sign_in(client):
    session = SessionFactory()
    client.post(address(session), {"answer": "online"})
    cancel(session, by=None)

    sign_in(client, UserFactory())

    assert "It does not take place." in client.get("/").text


def test_what_a_device_kept_becomes_answers_where_there_are_none(client):
    kept, known, hidden = SessionFactory(), SessionFactory(), EventFactory(hidden=True)
    event, off, reader = EventFactory(), SessionFactory(cancelled=True), UserFactory()
    services.respond(known, answer="online", by=reader)
    keys = [f"s{kept.pk}", f"s{known.pk}", f"e{hidden.pk}", f"e{event.pk}", f"s{off.pk}", "x", "s"]
    client.force_login(reader)

    answers = [client.post("/me/agenda/take-over/", {"kept": keys}).json() for _ in range(2)]

    assert [answer["new"] for answer in answers] == [2, 0]
    assert answers[0]["say"] == "What this device has kept is in your account now."
    rows = Rsvp.objects.filter(answer="interested").values_list(
        "headcount__session", "headcount__event"
    )
    assert set(rows) == {(kept.pk, kept.event_id), (None, event.pk)}


def test_nothing_is_taken_over_without_an_account(client):
    response = client.post("/me/agenda/take-over/", {"kept": [f"s{SessionFactory().pk}"]})

    assert (response.status_code, Headcount.objects.count()) == (401, 0)


def test_pages_of_strangers_name_the_module_that_keeps_on_the_device(client):
    session = SessionFactory()

    stranger = html.unescape(client.get(session.get_absolute_url()).text)

    assert f'data-key="s{session.pk}" data-load="/static/js/interested.js"' in stranger
    client.force_login(UserFactory())
    assert 'data-load="/static/js/interested.js"' not in client.get(session.get_absolute_url()).text
