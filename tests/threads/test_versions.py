# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts and titles of discussions in other languages: what is kept, and what goes with the text."""

import pytest

from apps.accounts.personal import Leaving
from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Post, Thread
from apps.threads.services.leaving import let_go
from apps.translations.models import Translation
from apps.translations.queries import versions
from apps.translations.services import propose, withdraw
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

HUMAN, MACHINE = Translation.Kind.HUMAN, Translation.Kind.MACHINE


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def post(author):
    return PostFactory(
        thread__created_by=author, author=author.person, text="Dzień dobry", language="pl"
    )


def test_post_has_versions_and_its_page_learns_of_them(post):
    before = Thread.objects.get(pk=post.thread_id).version

    propose(post, "text", language="uk", text="Добрий *день*", kind=HUMAN, by=UserFactory())
    propose(post, "text", language="ar", text="مرحبا", kind=MACHINE)

    row = Post.objects.get(pk=post.pk)
    thread = Thread.objects.get(pk=post.thread_id)
    assert row.versions_in == "ar uk"
    assert row.changed_in == thread.version == before + 2
    assert versions(row, "text")[2].html == "<p>Добрий <em>день</em></p>\n"
    told = Activity.objects.filter(verb="translation.proposed").values_list("event", flat=True)
    assert set(told) == {thread.event_id}


def test_version_taken_away_is_offered_no_more(post):
    propose(post, "text", language="uk", text="Добрий день", kind=HUMAN)

    withdraw(post, "text", language="uk")

    assert Post.objects.get(pk=post.pk).versions_in == ""


def test_version_is_out_of_date_once_the_post_says_something_else(post, author):
    propose(post, "text", language="uk", text="Добрий день", kind=HUMAN)

    services.edit(post, text="Dobry wieczór", language="pl", by=author)

    [version] = versions(Post.objects.get(pk=post.pk), "text")[1:]
    assert version.outdated


def test_what_a_version_was_made_of_is_looked_up_when_it_is_proposed(post, author):
    earlier = Post.objects.get(pk=post.pk)
    services.edit(post, text="Dobry wieczór", language="pl", by=author)

    propose(earlier, "text", language="uk", text="Добрий вечір", kind=HUMAN)

    services.edit(Post.objects.get(pk=post.pk), text="Cześć", language="pl", by=author)
    services.edit(Post.objects.get(pk=post.pk), text="Dobry wieczór", language="pl", by=author)
    [version] = versions(Post.objects.get(pk=post.pk), "text")[1:]
    assert not version.outdated


def test_title_has_versions_until_it_says_something_else(post, author):
    thread = Thread.objects.get(pk=post.thread_id)
    event = thread.event.version

    propose(thread, "title", language="uk", text="Вітання", kind=HUMAN)

    row = Thread.objects.select_related("event").get(pk=thread.pk)
    assert row.versions_in == "uk"
    assert row.version == thread.version
    assert row.event.version > event
    services.rename(row, title="Powitania", by=author)
    assert versions(Thread.objects.get(pk=thread.pk), "title")[1].outdated


def test_discussion_of_a_session_is_translated_with_its_session():
    thread = ThreadFactory(main=True)

    with pytest.raises(Refused):
        propose(thread, "title", language="uk", text="Вітання", kind=HUMAN)


def test_versions_go_with_the_texts_of_who_leaves_and_takes_them(post, author):
    other = PostFactory(thread=post.thread, text="Two", language="en")
    propose(post, "text", language="uk", text="Добрий день", kind=HUMAN)
    propose(other, "text", language="uk", text="Два", kind=HUMAN)
    propose(post.thread, "title", language="uk", text="Вітання", kind=HUMAN)

    former = PersonFactory(name="")
    let_go(Leaving(user=author, person=author.person, former=former, takes_posts=True))

    assert list(Translation.objects.values_list("text", flat=True)) == ["Два"]
    assert set(Post.objects.values_list("versions_in", flat=True)) == {"", "uk"}
    assert Thread.objects.get(pk=post.thread_id).versions_in == ""
    with pytest.raises(Refused):
        propose(Post.objects.get(pk=post.pk), "text", language="ar", text="مرحبا", kind=HUMAN)


def test_people_named_are_linked_as_in_the_original(author):
    kofi = UserFactory(person__name="Kofi_Mensah_DAG").person
    thread = ThreadFactory()
    services.reply(thread, text="Hi", by=kofi.user)
    post = services.reply(thread, text="Ask @Kofi_Mensah_DAG", language="en", by=author)

    propose(post, "text", language="ar", text="اسأل @Kofi_Mensah_DAG و@Nobody", kind=HUMAN)

    html = versions(post, "text")[1].html
    link = (
        '<a href="{}" rel="nofollow ugc noopener"><bdi class="mention">@Kofi_Mensah_DAG</bdi></a>'
    )
    assert link.format(kofi.get_absolute_url()) in html
    assert html.count("<a ") == 1
