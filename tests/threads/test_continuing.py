# SPDX-License-Identifier: AGPL-3.0-or-later
"""Discussions that go on from a post, and parts of a discussion."""

import pytest
from django.urls import reverse

from apps.core import page_cache
from apps.core.errors import Refused
from apps.core.roles import Role
from apps.threads import services
from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


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


def test_a_discussion_goes_on_from_a_post_and_each_leads_to_the_other(client, event):
    thread = discussion(event, "Trains are slow", by=UserFactory(person__name="Amal"))
    services.tag(thread, names=["rail"], by=thread.created_by)
    post = thread.posts.get()
    client.force_login(UserFactory())

    page = client.get(reverse("threads:continue", args=[post.pk]))
    sent = {"title": "Slow", "text": "Why?", "tags": "rail, تحرير"}
    response = client.post(reverse("threads:continue", args=[post.pk]), sent)

    new = Thread.objects.latest("pk")
    assert 'value="rail"' in page.text
    assert response["Location"] == new.get_absolute_url()
    assert {tag.slug for tag in new.tags.all()} == {"rail", "تحرير"}
    text = client.get(new.get_absolute_url()).text
    assert f'<a class="re" href="/p/{post.pk}/">In reply to <bdi>Amal</bdi></a>' in text
    assert "Trains are slow" in text
    assert (
        f'Continued in <a href="/threads/{new.pk}/">' in client.get(thread.get_absolute_url()).text
    )


def test_the_quote_goes_when_what_it_quotes_is_removed(client, event, moderator):
    thread = discussion(event, "Secret plans", "More")
    post = thread.posts.get(number=1)
    new = services.start(event=event, title="On", text="Why?", continues=post, by=UserFactory())
    assert "Secret plans" in client.get(new.get_absolute_url()).text

    services.remove(post, by=moderator)
    assert "Secret plans" not in client.get(new.get_absolute_url()).text


def test_the_quote_goes_with_its_discussion(client, event, moderator):
    thread = discussion(event, "Secret plans", "More")
    post = thread.posts.get(number=1)
    new = services.start(event=event, title="On", text="Why?", continues=post, by=UserFactory())
    client.get(new.get_absolute_url())

    services.remove_thread(thread, rule=3, reason="Said twice", by=moderator)

    assert "Secret plans" not in client.get(new.get_absolute_url()).text


def test_a_part_is_listed_on_its_whole(client, event):
    thread = discussion(event, "a")
    client.get(thread.get_absolute_url())

    part = services.start(event=event, title="Tickets", text="b", parent=thread, by=UserFactory())

    assert "Parts of this discussion" in client.get(thread.get_absolute_url()).text
    assert "Part of <a" in client.get(part.get_absolute_url()).text
    with pytest.raises(Refused) as refusal:
        services.start(event=event, title="No", text="c", parent=part, by=UserFactory())
    assert refusal.value.code == "too-deep"


def test_a_stub_is_nobodys_post(client, event, moderator):
    author = UserFactory()
    thread = discussion(event, "a", "b", by=author)
    services.split(thread, numbers=[2], title="New", by=moderator)

    feed = client.get(reverse("pages:thread_feed", args=[thread.pk])).text
    person = client.get(author.person.get_absolute_url()).text

    assert feed.count("<entry") == 1
    assert person.count('class="post') <= 2
    stub = Post.objects.exclude(moved_to=None).get()
    with pytest.raises(Refused):
        services.edit(stub, text="Back", by=author)
