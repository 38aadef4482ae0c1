# SPDX-License-Identifier: AGPL-3.0-or-later
"""The check says in words what works on a forum, and what lacks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.secrets_at_rest import decrypt
from apps.discourse import findings
from apps.discourse.client import api, budget
from apps.discourse.models import Forum
from apps.discourse.services import checking, connecting
from tests.discourse.forum_side import pass_on, serve
from tests.factories.accounts import UserFactory
from tests.factories.discourse import SECRET, ForumFactory

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


def found(forum, now=None):
    """State and beginning of the words of each finding, by what was looked at."""
    forum.refresh_from_db()
    rows = zip(forum.findings, findings.shown(forum, now=now or timezone.now()), strict=True)
    return {row["what"]: (shown.state, row["says"]) for row, shown in rows}


def our_hook(there, forum, settings, **more):
    return there.add_hook(settings.BASE_URL + forum.webhook_path, secret=SECRET, **more)


def test_a_forum_in_order_is_found_so(client, there, forum, settings):
    there.start("A topic that somebody begins", user="eventforum", tags=["tea"])
    hook = our_hook(there, forum, settings)

    checking.check(forum, now=timezone.now())

    assert found(forum) == {
        "address": ("good", "address answers"),
        "key": ("good", "key for everything"),
        "account": ("good", "account is admin"),
        "people": ("good", "key for all accounts"),
        "tags": ("good", "tags are objects"),
        "categories": ("good", "categories made"),
        "calendar": ("good", "calendar there"),
        "languages": ("good", "localizations there"),
        "webhook": ("waiting", "ping asked"),
    }
    assert forum.hook_id == hook.id
    assert forum.bridge_user_id == there.user("system").id
    assert all(
        forum.can(feature)
        for feature in ("tag_objects", "create_tags", "calendar", "localizations", "impersonate")
    )

    assert pass_on(there, client, forum) == 1
    assert found(forum)["webhook"] == ("good", "ping asked")


def test_a_ping_that_does_not_come_back_is_told(there, forum, settings):
    our_hook(there, forum, settings)
    now = timezone.now()

    checking.check(forum, now=now)

    assert found(forum, now + timedelta(seconds=61))["webhook"] == ("bad", "ping asked")


@pytest.mark.parametrize(
    ("traps", "what", "expected"),
    [
        ({"calendar": False}, "calendar", ("weak", "no calendar")),
        ({"localizations": False}, "languages", ("weak", "no localizations")),
        ({"tag_objects": False}, "tags", ("good", "tags are texts")),
        ({"tag_objects": True}, "tags", ("good", "tags are objects")),
        ({"tagging": False}, "tags", ("weak", "no tags")),
        ({"login_required": True}, "readers", ("weak", "login required")),
        ({"down": True}, "address", ("bad", "later: failing")),
    ],
)
def test_what_a_forum_lacks_is_told(there, forum, traps, what, expected):
    there.start("A topic that somebody begins", user="eventforum", tags=["tea"])
    for name, value in traps.items():
        setattr(there.traps, name, value)

    checking.check(forum, now=timezone.now())

    assert found(forum)[what] == expected


def test_a_missing_webhook_is_told_with_its_address(there, forum):
    checking.check(forum, now=timezone.now())

    [webhook] = [one for one in findings.shown(forum_now(), now=timezone.now()) if _is_hook(one)]
    assert webhook.state == "bad"
    assert forum.webhook_path in webhook.words


def forum_now():
    return Forum.objects.get()


def _is_hook(finding):
    return finding.title == "Webhook"


def test_a_webhook_that_hears_too_little_is_told(there, forum, settings):
    our_hook(there, forum, settings, events=["post_created"])

    checking.check(forum, now=timezone.now())

    [little] = [one for one in forum_now().findings if one["says"] == "webhook hears too little"]
    assert little["with"]["events"].startswith("post_edited")


def test_the_webhook_is_made_there_with_a_secret_of_its_own(client, there, forum):
    Forum.objects.update(sealed_secret="")
    forum.refresh_from_db()

    assert checking.make_hook(forum, now=timezone.now())
    checking.check(forum, now=timezone.now())

    [hook] = there.state.hooks.values()
    forum.refresh_from_db()
    assert decrypt(forum.sealed_secret) == hook.secret
    assert pass_on(there, client, forum) == 1
    assert found(forum)["webhook"] == ("good", "ping asked")
    there.start("A topic that somebody begins")
    pass_on(there, client, forum)
    assert set(forum.deliveries.values_list("event", flat=True)) == {
        "topic_created",
        "post_created",
    }


def test_a_webhook_that_sends_here_already_is_set_right_and_none_is_added(
    client, there, forum, settings
):
    our_hook(there, forum, settings, events=["post_created"])
    Forum.objects.update(sealed_secret="")
    forum.refresh_from_db()

    assert checking.make_hook(forum, now=timezone.now())
    checking.check(forum, now=timezone.now())

    [hook] = there.state.hooks.values()
    forum.refresh_from_db()
    assert decrypt(forum.sealed_secret) == hook.secret
    assert forum.hook_id == hook.id
    assert "topic_created" in hook.events
    assert pass_on(there, client, forum) == 1
    forum.refresh_from_db()
    assert found(forum)["webhook"] == ("good", "ping asked")


def test_the_names_of_open_categories_are_kept_with_what_is_above_them(there, forum):
    events = there.category("Events")
    there.add_category("Wikimania", parent_id=events.id)
    there.restrict(there.add_category("Not for all").id)

    checking.check(forum, now=timezone.now())

    rows = {row["name"]: row for row in forum_now().features["categories"]}
    assert rows["Wikimania"]["parent"] == events.id == rows["Events"]["id"]
    assert rows["Events"]["parent"] is None
    assert "Not for all" not in rows


def test_a_refused_key_ends_the_check_and_a_new_one_begins_anew(there, forum, by):
    there.state.key = "another"

    checking.check(forum, now=timezone.now())

    assert found(forum)["key"] == ("bad", "key refused")
    assert forum.locked_out_at is not None

    forum = connecting.change(forum, key="another", by=by)
    checking.check(forum, now=timezone.now() + timedelta(minutes=1))

    forum.refresh_from_db()
    assert forum.locked_out_at is None
    assert found(forum)["key"] == ("good", "key for everything")


def test_a_check_waits_for_the_budget_while_a_backfill_runs(there, forum, by):
    connecting.ask_check(forum, by=by)
    now = timezone.now()
    step, asked, tries = timedelta(seconds=1), 0, 0
    there.traps.limits = False
    while checking.waiting() and tries < 120:
        while budget.take(forum, now=now, lane=api.Lane.BACKFILL).at is None:
            asked += 1
        if tries % 15 == 14:
            checking.check(forum, now=now)
        now, tries = now + step, tries + 1

    assert tries < 120
    assert found(forum)["key"] == ("good", "key for everything")


def test_nobody_at_the_address_is_told(forum, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = ["127.0.0.1"]
    Forum.objects.update(base_url="http://127.0.0.1:1")

    checking.check(forum, now=timezone.now())

    assert found(forum) == {"address": ("bad", "later: away")}


def test_a_webhook_that_is_gone_there_can_be_made_again(there, forum):
    Forum.objects.update(hook_id=99)

    checking.check(forum, now=timezone.now())

    assert Forum.objects.get().hook_id is None


def test_what_a_forum_says_turns_no_sentence_of_ours(forum):
    turned = {"what": "key", "state": "bad", "says": "key refused", "with": {"words": "\u202eno"}}
    forum.findings = [turned]

    [shown] = findings.shown(forum, now=timezone.now())

    assert "“\u2068no\u2069”" in shown.words
