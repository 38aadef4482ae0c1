# SPDX-License-Identifier: AGPL-3.0-or-later
"""What posts show when people change."""

import pytest

from apps.accounts.services import merge, rename
from apps.threads import fragments, laying, services
from apps.threads.models import Post, Thread
from apps.threads.queries import posts_page
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def shown(thread):
    return "".join(row.fragment for row in posts_page(thread, language="en").rows)


def test_a_new_name_is_shown_on_posts_and_on_answers_to_them(django_capture_on_commit_callbacks):
    user, thread = UserFactory(person__name="Old name"), ThreadFactory()
    post = services.reply(thread, text="one", by=user)
    services.reply(thread, text="two", reply_to=post, by=UserFactory())
    version = Thread.objects.get().version

    with django_capture_on_commit_callbacks(execute=True):
        rename(user.person, name="New name", by=user)

    assert shown(thread).count("New name") == 2
    assert "Old name" not in shown(thread)
    assert Thread.objects.get().version > version


def test_posts_of_a_merged_person_go_to_the_one_that_stays(django_capture_on_commit_callbacks):
    gone, stays = PostFactory(), UserFactory()
    services.reply(gone.thread, text="two", by=stays)

    with django_capture_on_commit_callbacks(execute=True):
        merge(gone.author, into=stays.person, by=UserFactory(administrator=True))

    assert set(Post.objects.values_list("author", flat=True)) == {stays.person.pk}
    assert Thread.objects.get().people_count == 1
    assert shown(gone.thread).count(stays.person.name) == 2


def test_posts_of_a_merged_person_move_once():
    gone, stays = PostFactory(), UserFactory().person

    moved = [services.follow_merge(gone.author, into=stays) for _ in range(2)]

    assert moved == [1, 0]
    assert Post.objects.get().author == stays


def test_fragments_that_are_missing_are_made_once(django_assert_num_queries):
    post = PostFactory(thread=ThreadFactory())
    with django_assert_num_queries(8):
        first = shown(post.thread)

    with django_assert_num_queries(1):
        again = shown(post.thread)

    assert first == again != ""


def test_fragments_are_made_anew_when_their_form_changes(settings, tmp_path):
    post = PostFactory()
    before = fragments.key("en")
    assert "Reply" in shown(post.thread)
    (tmp_path / "threads").mkdir()
    (tmp_path / "threads/_post.html").write_text("<li>{{ post.html|safe }}</li>")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    fragments._form.cache_clear()

    after, changed = fragments.key("en"), shown(post.thread)

    fragments._form.cache_clear()
    assert after != before
    assert "Reply" not in changed


def test_the_writer_s_language_has_its_fragment_and_each_other_when_it_is_read():
    post = services.reply(ThreadFactory(), text="words", by=UserFactory())
    assert sorted(post.fragments) == [fragments.key("en")]

    read = "".join(row.fragment for row in posts_page(post.thread, language="ar").rows)

    post.refresh_from_db()
    assert sorted(post.fragments) == sorted(fragments.key(code) for code in ("ar", "en"))
    assert ("ردّ" in read, "Reply" in read) == (True, False)


def test_a_closed_discussion_offers_no_reply_below_its_posts():
    post = services.reply(ThreadFactory(), text="words", by=UserFactory())
    fragment = post.fragments[fragments.key("en")]

    offered = [
        "?reply=1" in laying.for_page(fragment, closed=closed, on_page={}, anchors=set())
        for closed in (False, True)
    ]

    assert offered == [True, False]


@pytest.mark.parametrize(
    "forged", ["<!--/reply-->", "<!--hole:csrf-->", "<!--hole:own-post 1 1-->"]
)
def test_marks_in_a_text_are_shown_as_words(forged):
    post = services.reply(ThreadFactory(), text=forged, by=UserFactory())

    assert forged not in post.html
