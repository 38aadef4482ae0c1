# SPDX-License-Identifier: AGPL-3.0-or-later
"""Split, merge, move, rename, remove: nothing is lost, and every address goes on answering."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.core.roles import Role
from apps.threads import services
from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory, many_posts

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def moderator(event):
    return EventRoleFactory(event=event, role=Role.MODERATOR).user


def discussion(event, *texts, title="Trains", by=None):
    by = by or UserFactory()
    thread = services.start(event=event, title=title, text=texts[0], by=by)
    for text in texts[1:]:
        services.reply(thread, text=text, by=by)
    thread.refresh_from_db()
    return thread


def words(thread):
    """Number and text, or where it went, of each post."""
    rows = thread.posts.order_by("number").values_list("number", "text", "moved_to__text")
    return [(number, text or f"-> {moved}") for number, text, moved in rows]


def lands(client, path):
    """Where an address leads, in at most one redirect, and the page's text."""
    response = client.get(path)
    if response.status_code in (301, 302):
        path = response["Location"]
        response = client.get(path.partition("#")[0])
    return response.status_code, path, response.text


def test_posts_move_into_a_discussion_of_their_own(event, moderator):
    thread = discussion(event, "a", "b", "c", "d")
    thread.tags.set(services.tags_named(["rail"]))

    new = services.split(thread, numbers=[2, 4], title="Buses", by=moderator)

    thread.refresh_from_db()
    new.refresh_from_db()
    assert words(thread) == [(1, "a"), (2, "-> b"), (3, "c"), (4, "-> d")]
    assert words(new) == [(1, "b"), (2, "d")]
    assert (thread.size, thread.posts_count, new.size, new.people_count) == (2, 4, 2, 1)
    assert [tag.slug for tag in new.tags.all()] == ["rail"]
    assert new.continues.thread == thread
    assert Activity.objects.get(verb="thread.split").event == event


def test_the_first_post_stays_and_only_moderators_split(event, moderator):
    thread = discussion(event, "a", "b")

    for numbers, by, code in (([1], moderator, "nothing"), ([2], UserFactory(), "not-yours")):
        with pytest.raises(Refused) as refusal:
            services.split(thread, numbers=numbers, title="Buses", by=by)
        assert refusal.value.code == code
    assert Thread.objects.count() == 1


def test_a_moved_post_is_found_at_its_address_and_its_old_place_leads_there(
    client, event, moderator
):
    thread = discussion(event, "a", "b", "c")
    post = thread.posts.get(number=2)
    before = thread.get_absolute_url()

    new = services.split(thread, numbers=[2], title="Buses", by=moderator)

    assert lands(client, post.get_absolute_url())[:2] == (
        200,
        f"{new.get_absolute_url()}#p{post.pk}",
    )
    old = client.get(before).text
    assert f'<a class="tall" href="/p/{post.pk}/">Moved to another discussion</a>' in old
    assert ("<p>b</p>" in old, "<p>b</p>" in client.get(new.get_absolute_url()).text) == (
        False,
        True,
    )
    assert "Goes on from" in client.get(new.get_absolute_url()).text


def test_merging_puts_all_posts_at_the_end_and_old_addresses_lead_to_them(client, event, moderator):
    one = discussion(event, "a", "b", title="One")
    two = discussion(event, "c", title="Two")
    paths = [one.get_absolute_url(), f"/threads/{one.pk}-any/", f"/threads/{one.pk}/"]
    posts = list(one.posts.order_by("number"))

    services.merge(one, into=two, by=moderator)

    two.refresh_from_db()
    one.refresh_from_db()
    assert words(two) == [(1, "c"), (2, "a"), (3, "b")]
    assert (two.size, one.size, one.merged_into) == (3, 0, two)
    for path in paths:
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, two.get_absolute_url())
    for post in posts:
        place = f"{two.get_absolute_url()}#p{post.pk}"
        assert lands(client, post.get_absolute_url())[:2] == (200, place)
    feed = client.get(reverse("pages:thread_feed", args=[one.pk]))
    assert feed["Location"] == reverse("pages:thread_feed", args=[two.pk])
    assert "<bdi>One</bdi>" not in client.get(reverse("threads:list", args=[event.slug])).text
    call_command("check_addresses")


def test_a_page_of_a_merged_discussion_leads_to_the_page_with_the_same_posts(
    client, event, moderator
):
    one, two = ThreadFactory(event=event), ThreadFactory(event=event)
    many_posts(one, 60, author=UserFactory().person)
    many_posts(two, 70, author=UserFactory().person)
    post = one.posts.get(number=51)

    services.merge(one, into=two, by=moderator)

    status, place, text = lands(client, f"/threads/{one.pk}/?after=50")
    assert (status, place) == (200, f"{two.get_absolute_url()}?after=100")
    assert f'id="p{post.pk}"' in text


def test_merged_twice_an_address_still_leads_there_at_once(client, event, moderator):
    first, second, third = (discussion(event, text, title=text) for text in "abc")

    services.merge(first, into=second, by=moderator)
    services.merge(second, into=third, by=moderator)

    assert words(third) == [(1, "c"), (2, "b"), (3, "a")]
    assert client.get(f"/threads/{first.pk}/")["Location"] == third.get_absolute_url()


def test_merging_lists_it_wherever_both_were(moderator, event):
    other = EventFactory()
    EventRoleFactory(event=other, role=Role.MODERATOR, user=moderator)
    area = services.open_area(slug="impact", name="Impact", by=moderator)
    one, two = discussion(event, "a"), discussion(other, "b")
    services.list_in(one, area=area, by=moderator)

    services.merge(one, into=two, by=moderator)

    assert {str(place) for place in two.places.all()} == {"Impact", event.name}


def test_merging_is_refused_to_who_does_not_moderate_both(event, moderator):
    one, two = discussion(event, "a"), discussion(EventFactory(), "b")

    for into, code in ((two, "not-yours"), (one, "itself")):
        with pytest.raises(Refused) as refusal:
            services.merge(one, into=into, by=moderator)
        assert refusal.value.code == code
    assert words(one) == [(1, "a")]


def test_merging_again_changes_nothing(event, moderator):
    one, two = discussion(event, "a"), discussion(event, "b")

    for _ in range(2):
        services.merge(one, into=two, by=moderator)

    assert words(two) == [(1, "b"), (2, "a")]
    assert Activity.objects.filter(verb="thread.merged").count() == 1


def test_an_answer_to_a_merged_discussion_is_written_where_it_is_now(event, moderator):
    one, two = discussion(event, "a"), discussion(event, "b")
    answered = one.posts.get()
    services.merge(one, into=two, by=moderator)

    post = services.reply(one, text="late", reply_to=answered, by=UserFactory())

    assert (post.thread, post.number, post.reply_to) == (two, 3, answered)


def test_the_form_of_a_merged_discussion_still_answers_the_right_post(client, event, moderator):
    one, two = discussion(event, "a", "b"), discussion(event, "c", "d")
    services.merge(one, into=two, by=moderator)
    client.force_login(UserFactory())

    sent = {"text": "late", "to": "2", "seen": "2"}
    response = client.post(f"/threads/{one.pk}/reply/", sent)

    post = Post.objects.get(text="late")
    assert (post.thread, post.reply_to.text) == (two, "b")
    assert response["Location"] == f"{two.get_absolute_url()}#p{post.pk}"


def test_the_main_discussion_of_a_session_can_be_merged_and_a_new_one_begins(client):
    session = SessionFactory()
    moderator = EventRoleFactory(event=session.event, role=Role.MODERATOR).user
    first = services.reply_to_session(session, text="a", by=UserFactory())
    two = discussion(session.event, "b")

    services.merge(first.thread, into=two, by=moderator)
    second = services.reply_to_session(session, text="c", by=UserFactory())

    assert lands(client, first.get_absolute_url())[1] == f"{two.get_absolute_url()}#p{first.pk}"
    assert (second.thread.is_main, second.number) == (True, 1)
    assert second.thread != first.thread
    call_command("check_addresses")


def test_a_discussion_moves_to_a_session_of_another_event(client, event, moderator):
    session = SessionFactory()
    EventRoleFactory(event=session.event, role=Role.ORGANIZER, user=moderator)
    thread = discussion(event, "a")
    client.get(reverse("threads:list", args=[event.slug]))

    services.move(thread, session=session, by=moderator)

    thread.refresh_from_db()
    assert (thread.event, thread.session, thread.is_main) == (session.event, session, False)
    assert lands(client, thread.get_absolute_url())[0] == 200
    lists = [client.get(reverse("threads:list", args=[e.slug])).text for e in (event, thread.event)]
    assert ["<bdi>Trains</bdi>" in text for text in lists] == [False, True]
    event.refresh_from_db()
    assert (event.has_discussions, thread.event.has_discussions) == (False, True)


def test_moving_is_refused_to_who_does_not_moderate_where_it_goes(event, moderator):
    thread = discussion(event, "a")

    with pytest.raises(Refused) as refusal:
        services.move(thread, event=EventFactory(), by=moderator)

    assert refusal.value.code == "not-yours"


def test_a_moved_main_discussion_gets_a_page_of_its_own(client):
    session = SessionFactory()
    moderator = EventRoleFactory(event=session.event, role=Role.MODERATOR).user
    post = services.reply_to_session(session, text="a", by=UserFactory())

    services.move(post.thread, event=session.event, by=moderator)

    thread = Thread.objects.get()
    assert thread.get_absolute_url().startswith(f"/threads/{thread.pk}-")
    assert lands(client, post.get_absolute_url())[1] == f"{thread.get_absolute_url()}#p{post.pk}"
    assert client.get(session.get_absolute_url()).status_code == 200


def test_a_new_title_has_a_new_address_and_the_old_one_leads_there(client, event):
    author = UserFactory()
    thread = discussion(event, "a", by=author)
    old = thread.get_absolute_url()

    renamed = services.rename(thread, title="Night trains", by=author)

    assert client.get(old)["Location"] == renamed.get_absolute_url()
    assert "Night trains" in client.get(reverse("threads:list", args=[event.slug])).text
    with pytest.raises(Refused):
        services.rename(thread, title="Mine now", by=UserFactory())


def test_a_removed_discussion_says_why_and_can_be_given_back(client, event, moderator):
    thread = discussion(event, "Secret plans")
    post, path = thread.posts.get(), thread.get_absolute_url()

    services.remove_thread(thread, rule=3, reason="Said twice", by=moderator)

    answers = [client.get(address) for address in (path, post.get_absolute_url())]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert all("under rule 3" in answer.text and "Secret" not in answer.text for answer in answers)
    event.refresh_from_db()
    assert not event.has_discussions
    services.show_thread_again(thread, by=moderator)
    assert client.get(path).status_code == 200
    call_command("check_addresses")


def test_who_began_a_discussion_removes_it_while_nobody_else_has_written(event):
    author = UserFactory()
    alone, answered = discussion(event, "a", by=author), discussion(event, "b", by=author)
    services.reply(answered, text="No!", by=UserFactory())

    services.remove_thread(alone, by=author)
    with pytest.raises(Refused):
        services.remove_thread(answered, by=author)

    assert list(Thread.objects.exclude(removed_at=None)) == [alone]
