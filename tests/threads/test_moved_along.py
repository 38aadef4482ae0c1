# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes along when discussions move, merge and split: cases, parts, marks, anchors."""

import re

import pytest

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import Case, HeldPost, Reading, Thread
from apps.threads.queries import Asked, listing
from apps.threads.services import Draft
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import AreaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return UserFactory(administrator=True)


def talk(posts=3, event=None, **fields):
    event = event or EventFactory()
    thread = services.start(event=event, title="Talk", text="words", by=UserFactory(), **fields)
    for number in range(2, posts + 1):
        services.reply(thread, text=f"words {number}", by=UserFactory())
    return Thread.objects.get(pk=thread.pk)


def report(target):
    return services.report(target, rule=Rule.SPAM, reporter=UserFactory())


def removes(case, event):
    """Whether a moderator of the event can decide it."""
    by = EventRoleFactory(event=event, role="moderator").user
    services.decide(Case.objects.get(pk=case.pk), "remove", rule=Rule.SPAM, reason="x", by=by)
    return True


@pytest.mark.parametrize("about", ["post", "discussion"])
def test_a_case_goes_along_with_a_discussion_that_moves(boss, about):
    thread, event = talk(), EventFactory()
    case = report(thread if about == "discussion" else thread.posts.get(number=2))

    services.move(thread, event=event, by=boss)

    case.refresh_from_db()
    assert case.event == event
    with pytest.raises(Refused):
        removes(case, EventFactory())
    assert removes(case, event)


@pytest.mark.parametrize("about", ["post", "discussion"])
def test_a_case_goes_along_with_a_discussion_that_is_merged(boss, about):
    thread, into = talk(), talk()
    post = thread.posts.get(number=1)
    case = report(thread if about == "discussion" else post)

    services.merge(thread, into=into, by=boss)

    case.refresh_from_db()
    assert (case.event, case.thread, case.post) == (into.event, into, post)
    assert removes(case, into.event)
    post.refresh_from_db()
    into.refresh_from_db()
    assert (post.removed_at is None, into.removed_at is None) == (False, True)


def test_cases_about_one_text_become_one_when_their_discussions_do(boss):
    thread, into = talk(), talk()
    whole, first = report(thread), report(thread.posts.get(number=1))
    both = UserFactory()
    for target in (thread, thread.posts.get(number=1)):
        services.report(target, rule=Rule.SPAM, reporter=both)

    services.merge(thread, into=into, by=boss)

    assert list(Case.objects.filter(decided_at=None)) == [first]
    assert first.reports.count() == 3
    whole.refresh_from_db()
    assert (whole.outcome, whole.reason) == (Case.Outcome.JOINED, str(first))


def test_a_case_goes_along_with_a_post_that_is_split_off(boss):
    thread = talk()
    case = report(thread.posts.get(number=2))

    new = services.split(thread, numbers=[2], title="Apart", by=boss)

    case.refresh_from_db()
    assert (case.thread, case.event) == (new, thread.event)


@pytest.mark.parametrize("verb", ["move", "merge"])
def test_a_text_that_waits_goes_along(boss, verb):
    home, goal = EventFactory(holds_first_posts=True), EventFactory()
    thread, into = talk(event=home), talk(event=goal)
    held = services.send(Draft(text="First", thread=thread.pk), by=UserFactory(), key=None)
    assert isinstance(held, HeldPost)

    if verb == "move":
        into = services.move(thread, event=goal, by=boss)
    else:
        services.merge(thread, into=into, by=boss)

    by = EventRoleFactory(event=goal, role="moderator").user
    services.decide(Case.objects.get(held=held), "release", by=by)
    assert into.posts.filter(text="First").exists()


def test_parts_go_along_with_what_they_are_a_part_of(boss):
    event, goal, elsewhere = EventFactory(), EventFactory(), EventFactory()
    whole = talk(event=event)
    part, away = talk(event=event, parent=whole), talk(event=event, parent=whole)
    services.move(away, event=elsewhere, by=boss)
    session = SessionFactory(event=goal)

    services.move(whole, session=session, by=boss)

    part.refresh_from_db()
    away.refresh_from_db()
    assert (part.event, part.session, part.parent) == (goal, session, whole)
    assert away.event == elsewhere

    area = AreaFactory()
    services.move(whole, area=area, by=boss)
    part.refresh_from_db()
    assert (part.event, [place.area for place in part.places.all()]) == (None, [area])


def test_a_closed_discussion_takes_no_parts_and_keeps_what_was_written(client):
    whole = talk()
    services.close(whole, by=whole.created_by)
    client.force_login(UserFactory())
    page = f"/threads/{whole.pk}/new/"

    answer = client.post(
        page,
        {"title": "Part", "text": "Many words"},
        headers={"Referer": f"http://testserver{page}"},
    )

    assert not Thread.objects.filter(parent=whole).exists()
    shown = client.get(answer["Location"]).text
    assert "This discussion is closed: it can be read only." in shown
    assert "Many words" in shown
    with pytest.raises(Refused):
        services.start(event=whole.event, title="a", text="b", parent=whole, by=UserFactory())


def test_where_posts_have_moved_away_nothing_is_new(client, boss):
    thread = talk(5)
    readers = {number: UserFactory() for number in (1, 2, 3, 5)}
    for number, user in readers.items():
        services.read_up_to(thread, number, by=user)

    services.split(thread, numbers=[3, 4, 5], title="Apart", by=boss)

    marks = Reading.objects.filter(thread=thread)
    assert {number: marks.get(user=user).number for number, user in readers.items()} == {
        1: 1, 2: 5, 3: 5, 5: 5,
    }  # fmt: skip
    new = [listing(thread.event, Asked(show="new"), readers[number]).threads for number in (1, 2)]
    assert [thread in found for found in new] == [True, False]


def test_a_stub_is_no_answer(boss):
    thread = talk(2)
    assert listing(thread.event, Asked(show="unanswered"), boss).threads == []

    new = services.split(thread, numbers=[2], title="Apart", by=boss)

    assert set(listing(thread.event, Asked(show="unanswered"), boss).threads) == {thread, new}


def test_more_pins_than_stand_above_stand_in_the_list(boss):
    event = EventFactory()
    threads = [talk(1, event=event) for _ in range(7)]
    for thread in threads:
        services.pin(thread, by=boss)

    found = listing(event, Asked(), boss)

    assert (len(found.pinned), len(found.page.threads)) == (5, 2)
    assert set(found.threads) == set(threads)
    key = f"{2**52}-1"
    assert len(listing(event, Asked(before=key), boss).threads) == 2


def ids(text):
    return re.findall(r' id="(p\d+)"', text)


def test_the_anchor_of_a_post_that_moved_leads_to_where_it_was(client, boss):
    thread = talk(4)
    posts = [f"p{post.pk}" for post in thread.posts.order_by("number")]

    new = services.split(thread, numbers=[2, 3], title="Apart", by=boss)

    here = ids(client.get(thread.get_absolute_url()).text)
    assert set(posts) < set(here)
    assert len(here) == len(set(here))
    for into, other in ((thread, new), (None, None)):
        if into is not None:
            services.merge(other, into=Thread.objects.get(pk=into.pk), by=boss)
        again = ids(client.get(thread.get_absolute_url()).text)
        assert set(posts) < set(again)
        assert len(again) == len(set(again))


def test_a_post_that_came_and_went_twice_has_one_anchor(client, boss):
    thread = talk(3)
    moved = thread.posts.get(number=2)
    for _ in range(2):
        moved.refresh_from_db()
        here = Thread.objects.get(pk=thread.pk)
        new = services.split(here, numbers=[moved.number], title="Apart", by=boss)
        services.merge(new, into=Thread.objects.get(pk=thread.pk), by=boss)
    moved.refresh_from_db()
    services.split(Thread.objects.get(pk=thread.pk), numbers=[moved.number], title="Apart", by=boss)

    found = ids(client.get(thread.get_absolute_url()).text)

    assert (len(found), found.count(f"p{moved.pk}")) == (len(set(found)), 1)


@pytest.mark.parametrize("way", [".atom", "/newer/?seen=1&v=1"])
def test_what_was_removed_says_so_to_feeds_and_open_pages(client, boss, way):
    thread, hidden = talk(), talk(event=EventFactory(hidden=True))
    services.remove_thread(thread, rule=Rule.SPAM, reason="Soap", by=boss)
    services.remove_thread(hidden, rule=Rule.SPAM, reason="Soap", by=boss)

    gone = client.get(f"/threads/{thread.pk}{way}")

    assert (gone.status_code, "Soap" in gone.text) == (410, True)
    assert client.get(f"/threads/{hidden.pk}{way}").status_code == 404
    assert client.get(f"/threads/999999999{way}").status_code == 404


def test_a_decision_is_taken_back_where_the_text_is_now(boss):
    thread, goal = talk(), EventFactory()
    case = report(thread.posts.get(number=2))
    home = thread.event
    services.decide(case, "dismiss", by=boss)
    services.move(thread, event=goal, by=boss)

    with pytest.raises(Refused):
        services.undo(case, by=EventRoleFactory(event=home, role="moderator").user)
    services.undo(case, by=EventRoleFactory(event=goal, role="moderator").user)

    case.refresh_from_db()
    assert (case.event, case.decided_at) == (goal, None)


def test_a_refusal_is_taken_back_where_its_discussion_is_now(boss):
    home, goal = EventFactory(holds_first_posts=True), EventFactory()
    thread = talk(event=home)
    held = services.send(Draft(text="First", thread=thread.pk), by=UserFactory(), key=None)
    case = Case.objects.get(held=held)
    services.decide(case, "refuse", reason="No", by=boss)
    services.move(thread, event=goal, by=boss)

    by = EventRoleFactory(event=goal, role="moderator").user
    services.undo(case, by=by)
    services.decide(case, "release", by=by)

    assert thread.posts.filter(text="First").exists()


def test_a_case_that_was_joined_with_another_is_not_opened_again(client, boss):
    thread, into = talk(), talk()
    whole, first = report(thread), report(thread.posts.get(number=1))
    services.merge(thread, into=into, by=boss)

    with pytest.raises(Refused) as refusal:
        services.undo(whole, by=boss)

    assert str(first) in str(refusal.value)
    assert list(Case.objects.filter(decided_at=None)) == [first]
    client.force_login(boss)
    shown = client.get(whole.get_absolute_url()).text
    assert "Joined with another case" in shown
    assert "Take back" not in shown
