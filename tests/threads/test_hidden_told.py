# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators took away is neither told to open pages nor named among what people have begun
to write."""

import pytest

from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import SavedDraft, Thread
from eventforum.live import looks
from eventforum.live.looks import Look
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.threads.test_hidden_leaks import CANARY, leaks, old_hand

pytestmark = pytest.mark.django_db

ENGLISH = Look("en", "UTC")


@pytest.fixture
def event():
    return EventFactory(on_now=True)


@pytest.fixture
def moderator(event):
    return EventRoleFactory(event=event, role="moderator").user


def told(thread):
    """All that open pages of a discussion are sent: what came, and what changed since the start."""
    thread.refresh_from_db()
    number = thread.pk
    came = looks.came(number, 0, thread.posts_count, [ENGLISH])
    return f"{came} {looks.changed(number, 1, [ENGLISH])}"


def taken_away(how, thing, by):
    hide, remove = services.hide, services.remove
    if isinstance(thing, Thread):
        hide, remove = services.hide_thread, services.remove_thread
    if how == "hidden":
        hide(thing, by=by)
    else:
        remove(thing, by=by, rule=Rule.SPAM, reason="advertising")


@pytest.mark.parametrize("how", ["hidden", "removed"])
def test_open_pages_are_not_told_a_text_that_was_taken_away(event, moderator, how):
    thread = services.start(event=event, title="Open", text="first", by=old_hand())
    post = services.reply(thread, text=f"{CANARY} is here", by=old_hand())
    services.reply(thread, text="An answer", reply_to=post, by=old_hand())
    assert told(thread).count(CANARY) > 1

    taken_away(how, post, moderator)

    assert CANARY not in told(thread)
    assert "An answer" in told(thread)


@pytest.mark.parametrize("how", ["hidden", "removed"])
def test_open_pages_of_a_discussion_that_was_taken_away_are_told_nothing(event, moderator, how):
    thread = services.start(
        event=event, title=f"{CANARY} title", text=f"{CANARY} first", by=old_hand()
    )
    assert CANARY in told(thread)

    taken_away(how, thread, moderator)

    assert told(thread) == "{} {}"


@pytest.mark.parametrize("how", ["hidden", "removed"])
def test_a_draft_of_an_answer_does_not_name_a_discussion_that_was_taken_away(
    client, event, moderator, how
):
    thread = services.start(event=event, title=f"{CANARY} title", text="first", by=old_hand())
    writer = UserFactory()
    place = f"{thread.get_absolute_url()}#reply-text"
    services.save_draft(place, {"text": "Half a thought"}, by=writer)
    client.force_login(writer)
    drafts = "/threads/drafts/"
    assert leaks(client, [drafts]) != []

    taken_away(how, thread, moderator)

    assert leaks(client, [drafts]) == []
    page = client.get(drafts).text
    assert ("Half a thought" in page, f'href="/threads/{thread.pk}/"' in page) == (True, True)
    client.post(drafts, {"drop": "1", "draft": SavedDraft.objects.get().pk})
    assert not SavedDraft.objects.exists()


def test_nobody_throws_the_drafts_of_others_away(client):
    draft = services.save_draft("/threads/1-a/#reply-text", {"text": "Mine"}, by=UserFactory())
    client.force_login(UserFactory())

    client.post("/threads/drafts/", {"drop": "1", "draft": draft.pk})

    assert SavedDraft.objects.get() == draft
