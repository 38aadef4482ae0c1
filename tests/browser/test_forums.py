# SPDX-License-Identifier: AGPL-3.0-or-later
"""An administrator connects a forum, an owner mirrors an event to it: forms, checks and queues."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.discourse.models import EventMirror, Forum, Topic
from tests.factories.accounts import UserFactory
from tests.factories.discourse import ForumFactory
from tests.factories.events import EventFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

FOUND = [
    {"what": "address", "state": "good", "says": "address answers", "with": {"title": "Village"}},
    {"what": "key", "state": "good", "says": "key for everything", "with": {}},
    {
        "what": "account",
        "state": "weak",
        "says": "account is moderator",
        "with": {"name": "portal"},
    },
    {"what": "calendar", "state": "weak", "says": "no calendar", "with": {}},
    {
        "what": "webhook",
        "state": "bad",
        "says": "no webhook",
        "with": {"address": "https://portal.example/discourse/village/webhook/"},
    },
]


CATEGORIES = [
    {"id": 4, "name": "Events", "parent": None},
    {"id": 9, "name": "Meetings of Central and Eastern Europe", "parent": 4},
]


@pytest.fixture(scope="module")
def pages(portal, django_db_blocker):
    """Its list, its page and the form of a new one, with the cookie of who may see them."""
    with django_db_blocker.unblock():
        forum = ForumFactory(
            site="village",
            name="Village forum",
            findings=FOUND,
            checked_at=timezone.now(),
            features={"categories": CATEGORIES},
        )
        before = list(User.objects.values_list("pk", flat=True))
        mirror = _mirror(forum)
        client = Client()
        client.force_login(UserFactory(administrator=True))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        yield {
            "cookie": {"name": cookie.key, "value": cookie.value},
            "forum": reverse("admin:discourse_forum_change", args=[forum.pk]),
            "list": reverse("admin:discourse_forum_changelist"),
            "new": reverse("admin:discourse_forum_add"),
            "mirror": reverse("admin:discourse_eventmirror_change", args=[mirror.pk]),
            "mirrors": reverse("admin:discourse_eventmirror_changelist"),
            "new-mirror": reverse("admin:discourse_eventmirror_add"),
            "topics": reverse("admin:discourse_topic_changelist"),
        }
        mirror.event.delete()
        Forum.objects.all().delete()
        User.objects.exclude(pk__in=before).delete()


def _mirror(forum):
    """One that waits to be started, with something that stands still."""
    event = EventFactory(name="CEE Meeting 2027")
    thread = ThreadFactory(event=event, title="Who brings the banner?")
    PostFactory(thread=thread)
    PostFactory(thread=ThreadFactory(event=event, title="من يحضر اللافتة معه إلى القاعة؟"))
    mirror = EventMirror.objects.create(
        event=event,
        forum=forum,
        code="CEE 2027",
        layout="both",
        tag="cee2027",
        parent_category=4,
        main_category=9,
        paused_at=timezone.now(),
    )
    Topic.objects.create(
        mirror=mirror,
        kind="thread",
        thread=thread,
        parked="refused",
        parked_at=timezone.now(),
        last_error="Title has already been used",
    )
    return mirror


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1280, "light"), ("ar", 390, "dark")]
)
def test_what_a_check_found_is_read_on_any_device(
    new_reader, portal, pages, language, width, theme
):
    reader = new_reader(portal, language=language, width=width, theme=theme)
    # Django's own scripts try to set styles; the policy blocks it, and our sheet has them.
    reader.forgive("Applying inline style violates")
    reader.forgive("Couldn't load preload assets")
    reader.page.context.add_cookies([{**pages["cookie"], "url": reader.site}])

    for name in ("forum", "list", "new", "mirror", "mirrors", "new-mirror", "topics"):
        reader.go(pages[name])
        reader.assert_accessible()
        reader.assert_fits()
        reader.picture(f"discourse-{name}")

    reader.go(pages["forum"])
    assert reader.page.locator(".findings li").count() == len(FOUND)
