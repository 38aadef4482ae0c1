# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages say of the mirror: to whom it concerns, and to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from apps.accounts.services import person_from_forum
from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Post
from apps.threads.services import Origin
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import CaseFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

SAID = datetime(2026, 8, 13, 11, tzinfo=UTC)
WAITS, PARKED = Post.MirrorState.WAITING, Post.MirrorState.PARKED


def page(client, thread, user=None):
    if user is not None:
        client.force_login(user)
    return client.get(thread.get_absolute_url()).text


def own_post(state=WAITS, **more):
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="Hello", by=writer)
    services.mark_mirrored([post.pk], state, **more)
    return post, writer


def test_what_waits_to_be_mirrored_is_told_to_its_author(client):
    post, writer = own_post()

    shown = page(client, post.thread, writer)

    assert "<span>Waiting to mirror</span>" in shown
    assert f'href="/p/{post.pk}/edit/"' in shown


@pytest.mark.parametrize("role", ["owner", "organizer"])
def test_what_waits_to_be_mirrored_is_told_to_the_organizers(client, role):
    post, _writer = own_post()
    organizer = EventRoleFactory(event=post.thread.event, role=role).user

    assert "Waiting to mirror" in page(client, post.thread, organizer)
    assert "Edit" not in page(client, post.thread, organizer)


def test_it_is_told_to_nobody_else(client):
    post, _writer = own_post()

    assert "mirror" not in page(client, post.thread)
    assert "mirror" not in page(client, post.thread, UserFactory())
    elsewhere = EventRoleFactory(role="organizer").user
    assert "mirror" not in page(client, post.thread, elsewhere)


def test_why_something_is_not_mirrored_is_told(client):
    post, writer = own_post(PARKED, reason="Body is too <b>short</b>")

    shown = page(client, post.thread, writer)

    assert "Not mirrored: <bdi" in shown
    assert "Body is too &lt;b&gt;short&lt;/b&gt;" in shown


def test_nothing_is_told_once_it_is_mirrored(client):
    post, writer = own_post(PARKED, reason="x")

    assert services.mark_mirrored([post.pk], "") == 1
    assert services.mark_mirrored([post.pk], "") == 0

    post.refresh_from_db()
    assert post.mirror_reason == ""
    assert "mirror" not in page(client, post.thread, writer)


@pytest.mark.parametrize("state", ["", WAITS])
def test_it_costs_the_one_query_of_what_concerns_the_reader(
    client, django_assert_num_queries, state
):
    post, writer = own_post(state)
    assert ("Waiting to mirror" in page(client, post.thread, writer)) == bool(state)
    before = Post.objects.get(pk=post.pk).fragments

    page_cache.forget_all()
    with django_assert_num_queries(5 if state else 4):
        page(client, post.thread)

    assert Post.objects.get(pk=post.pk).fragments == before


def changed_on_both_sides():
    writer = UserFactory(person__name="Wayan")
    post = services.reply(ThreadFactory(), text="At first", by=writer)
    services.edit(post, text="Changed here", by=writer)
    post.refresh_from_db()
    later = post.edited_at + timedelta(minutes=1)
    services.absorb_edit(post, text="Changed there", at=later, place="Forum", clash=True)
    return post


def test_the_history_says_where_each_text_was_written(client):
    post = changed_on_both_sides()

    shown = client.get(reverse("threads:history", args=[post.pk])).text

    now, lost, first = shown.split("<li><h2")[1:]
    assert "Changed there" in now
    assert "on <bdi>Forum</bdi>" in now
    assert "Changed at the same time; the later text is shown" in lost
    assert "Changed here" in lost
    assert "Forum" not in lost
    assert "As it was first" in first


def test_who_changed_the_text_that_lost_on_the_forum_is_named(client):
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="At first", by=writer)
    services.edit(post, text="Changed here", by=writer)
    post.refresh_from_db()
    by = person_from_forum(name="Neema", username="neema", place="Forum")
    earlier = post.edited_at - timedelta(minutes=1)
    services.absorb_edit(post, text="Changed there", at=earlier, place="Forum", by=by, clash=True)

    shown = client.get(reverse("threads:history", args=[post.pk])).text

    assert "on <bdi>Forum</bdi> · <bdi>Neema</bdi>" in shown


def test_moderators_find_a_clash_in_their_queue(client):
    post = changed_on_both_sides()
    client.force_login(EventRoleFactory(event=post.thread.event, role="moderator").user)

    queue = client.get(reverse("threads:moderation", args=[post.thread.event.slug])).text

    assert "Changed here and on the forum at the same time." in queue
    assert reverse("threads:history", args=[post.pk]) in queue


def test_a_clash_joins_the_open_case_about_the_post():
    case = CaseFactory(post=services.reply(ThreadFactory(), text="x", by=UserFactory()))

    services.absorb_edit(case.post, text="y", at=datetime.now(UTC), place="Forum", clash=True)

    case.refresh_from_db()
    assert case.why == "clash"


def test_a_person_of_the_forum_says_who_they_are_there(client):
    person = person_from_forum(
        name="Neema", username="neema_k", place="Forum", address="https://forum.example/u/neema_k"
    )
    thread = ThreadFactory()
    services.absorb(thread, author=person, text="x", at=SAID, origin=Origin(place="Forum"))

    shown = client.get(person.get_absolute_url()).text

    assert "<bdi>neema_k</bdi> on <bdi>Forum</bdi>" in shown
    assert 'href="https://forum.example/u/neema_k"' in shown


def test_likes_of_the_forum_are_told_without_names(client):
    post = PostFactory()
    services.absorb_thanks(post, count=2)

    shown = client.get(reverse("threads:thank", args=[post.pk])).text

    assert "2 people liked it on the forum." in shown
    assert "Nobody has given thanks" not in shown
