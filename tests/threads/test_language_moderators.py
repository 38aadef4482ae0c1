# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who moderates some languages of an event arranges discussions in these only; who moderates where
a discussion is listed besides takes it out of there, and does nothing else."""

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

ACTS = {
    "close": lambda thread, other, by: services.close(thread, by=by),
    "pin": lambda thread, other, by: services.pin(thread, by=by),
    "rename": lambda thread, other, by: services.rename(thread, title="Other", by=by),
    "tag": lambda thread, other, by: services.tag(thread, names=["a"], by=by),
    "split": lambda thread, other, by: services.split(thread, numbers=[2], title="New", by=by),
    "merge": lambda thread, other, by: services.merge(thread, into=other, by=by),
    "merge into": lambda thread, other, by: services.merge(other, into=thread, by=by),
    "move": lambda thread, other, by: services.move(
        thread, session=SessionFactory(event=thread.event), by=by
    ),
    "hide": lambda thread, other, by: services.hide_thread(thread, by=by),
    "remove": lambda thread, other, by: services.remove_thread(thread, rule=Rule.SPAM, by=by),
}


def discussion(event, language="en"):
    thread = services.start(
        event=event, title="Trains", text="words", language=language, by=UserFactory()
    )
    services.reply(thread, text="more", by=UserFactory())
    return thread


def moderator_of(event, *languages):
    return EventRoleFactory(event=event, role="moderator", languages=list(languages)).user


@pytest.mark.parametrize("act", ACTS)
def test_a_moderator_of_a_language_arranges_nothing_in_another(act):
    event = EventFactory()
    thread, other = discussion(event, "en"), discussion(event, "pl")

    with pytest.raises(Refused) as refusal:
        ACTS[act](thread, other, moderator_of(event, "pl"))

    assert refusal.value.code in ("other-language", "not-yours")
    before = Thread.objects.get(pk=thread.pk)
    assert (before.title, before.closed_at, before.pinned_at, before.removed_at) == (
        "Trains", None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_a_moderator_of_a_language_arranges_what_is_in_it(act):
    event = EventFactory()
    thread, other = discussion(event, "pl-PL"), discussion(event, "pl")

    ACTS[act](thread, other, moderator_of(event, "pl"))


def test_nothing_is_opened_again_in_another_language():
    event = EventFactory()
    thread = discussion(event, "en")
    services.close(thread, by=moderator_of(event))

    with pytest.raises(Refused):
        services.reopen(thread, by=moderator_of(event, "pl"))
    services.reopen(thread, by=moderator_of(event, "en"))


@pytest.mark.parametrize(("language", "status"), [("en", 404), ("pl", 200), ("", 200)])
def test_the_pages_that_arrange_are_for_moderators_of_the_language(client, language, status):
    event = EventFactory()
    thread = discussion(event)
    Thread.objects.filter(pk=thread.pk).update(language=language)
    client.force_login(moderator_of(event, "pl"))

    shown = client.get(thread.get_absolute_url()).text
    pages = [f"/threads/{thread.pk}/{page}/" for page in ("arrange", "split")]

    assert [client.get(page).status_code for page in pages] == [status, status]
    assert (pages[0] in shown) == (status == 200)


@pytest.fixture
def listed():
    """A discussion that two other events list."""
    thread = discussion(EventFactory())
    for event in (EventFactory(), EventFactory()):
        services.list_in(thread, event=event, by=thread.created_by)
    return thread


def test_who_moderates_a_further_event_takes_it_out_there_and_no_more(client, listed):
    mine, others = listed.places.order_by("pk")
    client.force_login(moderator_of(mine.event))
    page = reverse("threads:arrange", args=[listed.pk])

    assert page in client.get(listed.get_absolute_url()).text
    shown = client.get(page)
    assert shown.status_code == 200
    forms = {form for form in ("rename", "label", "list", "close", "pin", "remove", "merge")
             if f'id="{form}"' in shown.text}  # fmt: skip
    assert (forms, f'id="take-out-{mine.pk}"' in shown.text) == (set(), True)
    assert f'id="take-out-{others.pk}"' not in shown.text

    asked = {"title": "X", "address": "/", "tags": "a"}
    for do in ("rename", "label", "list", "close", "reopen", "pin", "move", "merge", "remove"):
        assert client.post(page, {"do": do, **asked}).status_code == 404
    assert client.post(page, {"do": "take-out", "place": others.pk}).status_code == 409
    assert listed.places.count() == 2
    answer = client.post(page, {"do": "take-out", "place": mine.pk})
    assert (answer.status_code, answer["Location"]) == (303, listed.get_absolute_url())
    assert list(listed.places.all()) == [others]
    assert client.get(page).status_code == 404


def test_who_moderates_another_event_or_another_language_there_does_not(client, listed):
    page = reverse("threads:arrange", args=[listed.pk])
    place = listed.places.first()
    for user in (moderator_of(EventFactory()), moderator_of(place.event, "pl")):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(page, {"do": "take-out", "place": place.pk}).status_code == 404
        assert page not in client.get(listed.get_absolute_url()).text
    assert listed.places.count() == 2
