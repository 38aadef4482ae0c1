# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators connect a forum; keys and secrets go in, and never out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.discourse.client import api
from apps.discourse.models import Forum
from apps.discourse.services import connecting
from tests.discourse.forum_side import serve
from tests.factories.accounts import UserFactory
from tests.factories.discourse import KEY, SECRET, ForumFactory
from tests.factories.events import EventRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(httpserver, settings):
    return serve(httpserver, settings)


@pytest.fixture
def forum(there):
    return ForumFactory(site="village", base_url=there.base_url, hook_id=None)


@pytest.fixture
def by():
    return UserFactory(administrator=True)


def test_connecting_keeps_no_secret_readable_and_asks_for_a_check(there, by):
    forum = connecting.connect(
        site="village",
        name="Village",
        base_url=there.base_url + "/",
        bridge_user="system",
        key=KEY,
        secret=SECRET,
        by=by,
    )

    kept = str(Forum.objects.values().get()) + str(list(Activity.objects.values()))
    assert (KEY in kept, SECRET in kept) == (False, False)
    assert (forum.base_url, forum.api_key) == (there.base_url, KEY)
    assert list(Activity.objects.values_list("verb", flat=True).order_by("pk")) == [
        "forum.connected",
        "forum.check_asked",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "forum.example",
        "https://",
        "http://forum.example",
        "https://10.0.0.1",
        "https://localhost",
        "https://forum.example/?q=1",
        "ftp://forum.example",
        "https://somebody@forum.example",
        "https://[::1]",
    ],
)
def test_addresses_that_may_not_be_asked_are_refused(settings, address):
    settings.EVENTFORUM_PRIVATE_HOSTS = []

    with pytest.raises(Refused):
        connecting.forum_address(address)


def test_a_key_goes_to_no_other_host_than_it_was_given_for(there, forum, by, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS.append("127.0.0.1")

    with pytest.raises(Refused):
        connecting.change(forum, base_url="http://127.0.0.1:1", by=by)

    changed = connecting.change(forum, base_url="http://127.0.0.1:1", key="new", by=by)
    assert (changed.base_url, changed.api_key) == ("http://127.0.0.1:1", "new")


def test_disconnecting_forgets_the_secrets_and_keeps_the_rest(there, forum, by):
    connecting.disconnect(forum, by=by)
    connecting.disconnect(forum, by=by)

    forum.refresh_from_db()
    assert (forum.sealed_key, forum.sealed_secret, forum.state) == ("", "", "disconnected")
    assert Activity.objects.filter(verb="forum.disconnected").count() == 1
    asked = api.post(forum, 1, now=timezone.now(), lane=api.Lane.LIVE)
    assert type(asked).__name__ == "Later"


def test_pausing_and_resuming_are_told_once(forum, by):
    for _ in range(2):
        connecting.pause(forum, by=by)
    assert Forum.objects.get().state == "paused"
    for _ in range(2):
        connecting.resume(forum, by=by)
    assert Forum.objects.get().state == "connected"
    assert Activity.objects.filter(verb__in=["forum.paused", "forum.resumed"]).count() == 2


def test_an_administrator_connects_a_forum_in_the_admin(
    client, there, by, django_capture_on_commit_callbacks
):
    client.force_login(by)
    typed = {
        "name": "Village",
        "site": "village",
        "base_url": there.base_url,
        "bridge_user": "system",
        "api_key": KEY,
        "webhook_secret": SECRET,
        "per_minute": "50",
    }

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("admin:discourse_forum_add"), typed)

    assert answer.status_code == 302
    forum = Forum.objects.get()
    page = client.get(reverse("admin:discourse_forum_change", args=[forum.pk])).text
    assert (KEY in page, SECRET in page) == (False, False)
    assert "The key is valid and may do everything." in page
    assert f"{forum.webhook_path}" in page


def test_a_secret_that_is_too_short_stays_in_no_form(client, there, forum, by):
    client.force_login(by)
    page = reverse("admin:discourse_forum_change", args=[forum.pk])
    typed = {
        "name": "Village",
        "base_url": there.base_url,
        "bridge_user": "system",
        "api_key": "a-new-key",
        "webhook_secret": "short",
        "per_minute": "50",
    }

    answer = client.post(page, typed)

    assert answer.status_code == 409
    assert ("a-new-key" in answer.text, 'value="short"' in answer.text) == (False, False)
    assert Forum.objects.get().api_key == KEY


def test_nobody_but_administrators_sees_or_connects_forums(client, forum):
    client.force_login(EventRoleFactory(role="owner").user)

    for name, arguments in [("changelist", []), ("add", []), ("change", [forum.pk])]:
        answer = client.get(reverse(f"admin:discourse_forum_{name}", args=arguments))
        assert answer.status_code in (302, 403, 404)
        assert forum.name not in answer.text
