# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines made of the pieces of a text goes with the text."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from apps.accounts import services as accounts
from apps.activity.models import Activity
from apps.translating import services, tasks
from apps.translating.models import Segment
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory
from tests.working import want, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def posts(machine, summary, author):
    event = summary.session.event
    kept = PostFactory(thread__event=event, text="Tea.\n\nOurs.", language="en")
    gone = PostFactory(
        thread__event=event, text="Tea.\n\nMine.", language="en", author=author.person
    )
    for post in (kept, gone):
        want(post)
        work()
    assert sorted(pieces()) == ["ar Mine.", "ar Ours.", "ar Tea."]
    return kept, gone


def pieces():
    return list(Segment.objects.values_list("text", flat=True))


@pytest.mark.parametrize("verb", ["post.removed", "thread.removed"])
def test_pieces_of_a_removed_text_go_those_that_others_share_too(posts, verb):
    subject = posts[1] if verb == "post.removed" else posts[1].thread

    tasks.forget_pieces(Activity.objects.create(verb=verb, subject=subject).pk)

    assert pieces() == ["ar Ours."]


def test_pieces_go_once_the_author_forbids_machines(
    posts, author, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        accounts.forbid_machines(author.person, True, by=author)

    assert pieces() == ["ar Ours."]


def test_pieces_go_with_their_author(posts, author):
    services.forget_words_of(author.person, all_posts=True)

    assert pieces() == ["ar Ours."]


def test_old_records_of_versions_taken_away_lose_their_words():
    post = PostFactory()
    data = {"field": "text", "language": "ar", "kind": "human", "text": "words"}
    gone = Activity.objects.create(verb="translation.withdrawn", subject=post, data=data)
    other = Activity.objects.create(verb="post.written", subject=post, data=data)
    migration = import_module("apps.translations.migrations.0002_no_words_of_withdrawn_versions")

    with connection.schema_editor(atomic=False) as editor:
        migration.empty(apps, editor)

    gone.refresh_from_db()
    other.refresh_from_db()
    assert gone.data == {"field": "text", "language": "ar", "kind": "human"}
    assert other.data == data
