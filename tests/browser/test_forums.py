# SPDX-License-Identifier: AGPL-3.0-or-later
"""An administrator connects a forum: the form, and what the check found."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.discourse.models import Forum
from tests.factories.accounts import UserFactory
from tests.factories.discourse import ForumFactory

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


@pytest.fixture(scope="module")
def pages(portal, django_db_blocker):
    """Its list, its page and the form of a new one, with the cookie of who may see them."""
    with django_db_blocker.unblock():
        forum = ForumFactory(
            site="village",
            name="Village forum",
            findings=FOUND,
            checked_at=timezone.now(),
        )
        client = Client()
        client.force_login(UserFactory(administrator=True))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        yield {
            "cookie": {"name": cookie.key, "value": cookie.value},
            "forum": reverse("admin:discourse_forum_change", args=[forum.pk]),
            "list": reverse("admin:discourse_forum_changelist"),
            "new": reverse("admin:discourse_forum_add"),
        }
        Forum.objects.all().delete()


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

    for name in ("forum", "list", "new"):
        reader.go(pages[name])
        reader.assert_accessible()
        reader.assert_fits()
        reader.picture(f"discourse-{name}")

    reader.go(pages["forum"])
    assert reader.page.locator(".findings li").count() == len(FOUND)
