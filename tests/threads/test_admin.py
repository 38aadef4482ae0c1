# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse

from apps.threads.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db


def act(client, model, action, obj):
    address = reverse(f"admin:threads_{model}_changelist")
    return client.post(address, {"action": action, "_selected_action": [obj.pk]}, follow=True)


def test_superusers_remove_posts_by_the_verb(client):
    admin, post = UserFactory(administrator=True), PostFactory()
    client.force_login(admin)

    response = act(client, "post", "remove", post)

    assert Post.objects.get().removed_by == admin
    assert "1 post removed." in response.text


def test_superusers_close_and_open_discussions(client):
    thread = PostFactory().thread
    client.force_login(UserFactory(administrator=True))

    states = []
    for action in ("close", "reopen"):
        act(client, "thread", action, thread)
        states.append(Thread.objects.get().closed_at is None)

    assert states == [False, True]


def test_superusers_read_a_post_with_its_earlier_texts(client):
    post = PostFactory(text="Words to find")
    client.force_login(UserFactory(administrator=True))

    text = client.get(reverse("admin:threads_post_change", args=[post.pk])).text

    assert "Words to find" in text


def test_staff_who_are_no_superusers_see_nothing_here(client):
    PostFactory()
    client.force_login(UserFactory(is_staff=True))

    codes = [
        client.get(reverse(f"admin:threads_{model}_changelist")).status_code
        for model in ("post", "thread")
    ]

    assert codes == [403, 403]
