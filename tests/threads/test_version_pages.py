# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page with all language versions of a post, and what its author and moderators say there."""

import pytest

from apps.activity.models import Activity
from apps.threads.models import Post
from apps.translations.models import Translation
from apps.translations.queries import fingerprint
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db

CHECK, AWAY = "It says what I wrote", "Take this version away"


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def post(author):
    post = PostFactory(author=author.person, text="Dzień dobry", language="pl")
    propose(post, "text", language="ar", text="مرحبا", kind=Translation.Kind.MACHINE)
    return post


def page_of(post):
    return f"/p/{post.pk}/versions/"


def test_everybody_reads_the_original_and_every_version(client, post):
    page = client.get(page_of(post)).text

    assert page.index("<p>Dzień dobry</p>") < page.index("<p>مرحبا</p>")
    assert "Translated from Polish by a machine" in page
    assert CHECK not in page
    assert AWAY not in page
    assert f"/translate/post-{post.pk}/ar/" in page
    assert f"/translate/post-{post.pk}/en/" in page
    assert page_of(post) in client.get(f"/p/{post.pk}/actions/").text


def test_author_checks_a_version_and_takes_it_away(client, post, author):
    client.force_login(author)
    page = client.get(page_of(post)).text
    assert CHECK in page
    assert AWAY in page

    read = Translation.objects.get().text
    client.post(page_of(post), {"do": "check", "in": "ar", "based_on": fingerprint(read)})
    assert Translation.objects.get().checked_by_author
    assert "checked by the author" in client.get(page_of(post)).text
    client.post(page_of(post), {"do": "uncheck", "in": "ar"})
    assert not Translation.objects.get().checked_by_author
    client.post(page_of(post), {"do": "withdraw", "in": "ar"})
    assert not Translation.objects.exists()


@pytest.mark.parametrize("do", ["check", "withdraw", "language"])
def test_others_say_nothing_of_it(client, post, do):
    client.force_login(UserFactory())

    client.post(page_of(post), {"do": do, "in": "ar"})

    version = Translation.objects.get()
    assert not version.checked_by_author
    assert Post.objects.get(pk=post.pk).language == "pl"
    client.logout()
    assert client.post(page_of(post), {"do": do, "in": "ar"})["Location"].startswith(
        "/accounts/login/"
    )


@pytest.mark.parametrize("who", ["author", "moderator"])
def test_author_and_moderators_say_in_which_language_it_is(client, post, author, who):
    moderator = EventRoleFactory(event=post.thread.event, role="moderator").user
    client.force_login(author if who == "author" else moderator)
    assert 'id="said-in"' in client.get(page_of(post)).text

    client.post(page_of(post), {"do": "language", "in": "dtp"})

    changed = Post.objects.get(pk=post.pk)
    assert changed.language == "dtp"
    assert changed.text == "Dzień dobry"
    told = Activity.objects.get(verb="post.language_said")
    assert (told.data["before"], told.data["after"]) == ("pl", "dtp")
    assert '<div class="prose" lang="dtp"' in client.get(post.thread.get_absolute_url()).text


def test_what_is_no_language_is_refused(client, post, author):
    client.force_login(author)

    client.post(page_of(post), {"do": "language", "in": "x!"})

    assert Post.objects.get(pk=post.pk).language == "pl"


def test_removed_post_has_no_such_page(client, post):
    Post.objects.filter(pk=post.pk).update(removed_at=post.created_at)

    assert client.get(page_of(post)).status_code == 404


def test_machines_are_forbidden_in_the_settings(client, author):
    client.force_login(author)

    client.post("/me/settings/machines/", {"machines": "no"})

    author.person.refresh_from_db()
    assert author.person.forbids_machines
    page = client.get("/me/settings/").text
    assert '<input type="radio" name="machines" value="no" checked>' in page
    client.post("/me/settings/machines/", {"machines": "yes"})
    author.person.refresh_from_db()
    assert not author.person.forbids_machines
