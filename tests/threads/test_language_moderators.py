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
from tests.factories.sessions import SessionFactory, SpeakerFactory

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


QUESTION_VERBS = {
    "hold back": lambda question, by: services.hold_back(question, reason="No", by=by),
    "take up": lambda question, by: services.take_up(question, by=by),
    "answered": lambda question, by: services.mark_answered(question, by=by),
    "answer": lambda question, by: services.answer(question, text="Yes", by=by),
}


def question_in(session, language):
    post = services.ask(session, text="Why?", language=language, by=UserFactory())
    return post.question


@pytest.mark.parametrize("verb", QUESTION_VERBS)
def test_a_moderator_of_a_language_settles_questions_in_it_only(verb):
    session = SessionFactory(speakers=[SpeakerFactory()])
    theirs, others = question_in(session, "pl"), question_in(session, "en")
    by = moderator_of(session.event, "pl")

    with pytest.raises(Refused) as refusal:
        QUESTION_VERBS[verb](others, by)
    QUESTION_VERBS[verb](theirs, by)

    assert refusal.value.code == "other-language"
    others.refresh_from_db()
    assert others.state == "open"
    speaker = UserFactory(person=session.speakers.get().person)
    EventRoleFactory(event=session.event, user=speaker, role="moderator", languages=["pl"])
    QUESTION_VERBS[verb](others, speaker)


def test_buttons_of_questions_stand_where_a_moderator_of_a_language_may_press_them(client):
    session = SessionFactory(speakers=[SpeakerFactory()])
    theirs, others = question_in(session, "pl"), question_in(session, "en")
    client.force_login(moderator_of(session.event, "pl"))

    page = client.get(reverse("threads:questions", args=[session.event.slug, session.code]))
    places = [reverse("threads:decide_question", args=[one.pk]) for one in (theirs, others)]

    assert [place in page.text for place in places] == [True, False]
    assert [client.get(place).status_code for place in places] == [200, 404]


def test_a_moderator_of_a_language_marks_follow_ups_in_it_only(client):
    event = EventFactory()
    by = moderator_of(event, "pl")
    theirs, others = (discussion(event, language).posts.get(number=1) for language in ("pl", "en"))

    services.mark_follow_up(theirs, by=by)
    with pytest.raises(Refused):
        services.mark_follow_up(others, by=by)

    assert [services.may_mark(post, by) for post in (theirs, others)] == [True, False]
    own = services.reply(others.thread, text="Mine", language="en", by=by)
    services.mark_follow_up(own, by=by)


def test_announcements_are_made_and_ended_by_moderators_of_their_language():
    event = EventFactory()
    by, anybody = moderator_of(event, "pl"), moderator_of(event)
    theirs, others = discussion(event, "pl"), discussion(event, "en")

    services.put_on_page(theirs, by=by)
    services.put_on_page(others, by=anybody)
    for verb in (services.put_on_page, services.take_off_page):
        with pytest.raises(Refused) as refusal:
            verb(others, by=by)
        assert refusal.value.code == "other-language"
    with pytest.raises(Refused):
        services.announce(event, title="Doors", text="Early", language="en", by=by)

    assert Thread.objects.get(pk=others.pk).announced_at is not None
    assert Thread.objects.filter(event=event).count() == 2


def test_parts_in_another_language_do_not_go_along():
    home, goal = EventFactory(), EventFactory()
    whole = discussion(home, "pl")
    for language in ("pl", "en"):
        services.start(
            event=whole.event, title=language, text="words", language=language, parent=whole,
            by=UserFactory(),
        )  # fmt: skip
    by = moderator_of(whole.event, "pl")
    EventRoleFactory(event=goal, user=by, role="moderator", languages=["pl", "en"])

    services.move(whole, event=goal, by=by)

    went = dict(Thread.objects.filter(parent=whole).values_list("language", "event"))
    assert went == {"pl": goal.pk, "en": home.pk}
