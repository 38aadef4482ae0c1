# SPDX-License-Identifier: AGPL-3.0-or-later
"""Galleries, and pictures that somebody wants to be removed."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from apps.core.errors import Refused, TooMany
from apps.threads import services
from apps.threads.models import PictureRequest, Post, PostPicture
from apps.threads.queries.pictures import GALLERY
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.media import PictureFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import (
    PictureRequestFactory,
    PostFactory,
    PostPictureFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def gallery(event):
    return reverse("threads:gallery", args=[event.slug])


@pytest.mark.parametrize("count", [1, 3])
def test_a_gallery_shows_pictures_with_their_posts_at_the_same_cost(
    client, django_assert_num_queries, count
):
    event = EventFactory()
    rows = [PostPictureFactory(post__thread__event=event) for _ in range(count)]

    with django_assert_num_queries(2):
        page = client.get(gallery(event)).text

    assert page.count("<img src=") == count
    assert page.index(rows[-1].picture.name) <= page.index(rows[0].picture.name)
    assert f'href="/p/{rows[0].post_id}/"' in page
    assert "CC BY-SA 4.0" in page


def test_a_gallery_has_pages_by_key(client):
    post = PostFactory()
    rows = [PostPictureFactory(post=post) for _ in range(GALLERY + 2)]
    address = gallery(post.thread.event)

    first = client.get(address).text
    second = client.get(f"{address}?before={rows[2].pk}").text

    assert (first.count("<img src="), second.count("<img src=")) == (GALLERY, 2)
    assert f"?before={rows[2].pk}" in first
    assert client.get(f"{address}?before={rows[0].pk}").status_code == 200


def test_without_pictures_there_is_no_gallery_and_no_link_to_it(client):
    session = SessionFactory()

    assert client.get(gallery(session.event)).status_code == 404
    assert "/gallery/" not in client.get(session.event.get_absolute_url()).text
    assert "/gallery/" not in client.get(session.get_absolute_url()).text


def test_a_session_has_its_own_gallery(client):
    session = SessionFactory()
    thread = ThreadFactory(main=True, session=session)
    shown = PostPictureFactory(post__thread=thread)
    other = PostPictureFactory(post__thread__event=session.event)
    address = reverse("threads:session_gallery", args=[session.event.slug, session.code])

    page = client.get(address).text

    assert (shown.picture.name in page, other.picture.name in page) == (True, False)
    assert f'href="{address}"' in client.get(session.get_absolute_url()).text
    assert f'href="{gallery(session.event)}"' in client.get(session.event.get_absolute_url()).text


@pytest.mark.parametrize("how", ["hidden event", "removed post", "removed thread", "picture"])
def test_what_is_not_there_for_a_reader_is_in_no_gallery(client, how):
    event = EventFactory(hidden=how == "hidden event")
    shown = PostPictureFactory(post__thread__event=event)
    public = PostPictureFactory(post__thread__event=event)
    author = UserFactory(person=shown.post.author)
    if how == "removed post":
        services.remove(shown.post, by=author)
    elif how == "removed thread":
        shown.post.thread.removed_at = shown.post.created_at
        shown.post.thread.save()
    elif how == "picture":
        services.take_picture_away(shown, by=author)

    response = client.get(gallery(event))

    assert response.status_code == (404 if how == "hidden event" else 200)
    assert shown.picture.name not in response.text
    assert (public.picture.name in response.text) == (how != "hidden event")


def test_anybody_may_ask_for_a_removal(client):
    shown = PostPictureFactory()
    address = reverse("threads:picture_removal", args=[shown.picture.name])

    page = client.get(address)
    response = client.post(address, {"reason": "It shows my child", "contact": "a@example.org"})

    assert page.status_code == 200
    assert response.status_code == 303
    asked = PictureRequest.objects.get()
    assert (asked.picture, asked.reason, asked.contact, asked.made_by) == (
        shown.picture, "It shows my child", "a@example.org", None,
    )  # fmt: skip


def test_a_request_says_why(client):
    shown = PostPictureFactory()
    address = reverse("threads:picture_removal", args=[shown.picture.name])

    response = client.post(address, {"reason": " ", "contact": "a@example.org"})

    assert response.status_code == 422
    assert 'value="a@example.org"' in response.text


def test_requests_are_few():
    shown = PostPictureFactory()
    for _ in range(5):
        services.ask_removal(shown, reason="it is me", address=HERE)

    with pytest.raises(TooMany):
        services.ask_removal(shown, reason="it is me", address=HERE)


def test_pictures_nobody_may_see_cannot_be_asked_about(client):
    hidden = PostPictureFactory(post__thread__event__hidden=True)
    waiting = PictureFactory()

    for picture in (hidden.picture, waiting):
        address = reverse("threads:picture_removal", args=[picture.name])
        assert client.get(address).status_code == 404


def test_a_moderator_takes_a_picture_away_and_words_stay(client):
    author = UserFactory()
    picture = PictureFactory(owner=author.person, on_disk=True)
    thread = ThreadFactory()
    services.reply(thread, text="Look", pictures=[picture.pk], by=author)
    shown = PostPicture.objects.get()
    PictureRequestFactory(shown=shown)
    moderator = EventRoleFactory(event=thread.event, role="moderator").user

    for _ in range(2):
        services.take_picture_away(shown, by=moderator, reason="It shows a child")

    page = client.get(thread.get_absolute_url()).text
    assert "A picture was removed" in page
    assert "It shows a child" in page
    assert picture.name not in page
    assert "Look" in page
    assert PictureRequest.objects.filter(decided_at=None).count() == 0
    assert client.get(picture.small).status_code == 410


def test_others_take_no_picture_away():
    shown = PostPictureFactory()

    with pytest.raises(Refused):
        services.take_picture_away(shown, by=UserFactory())


def test_a_kept_picture_is_asked_about_no_more():
    asked = PictureRequestFactory()
    moderator = UserFactory(administrator=True)

    for _ in range(2):
        kept = services.keep_picture(asked, by=moderator)

    assert kept.decided_by == moderator
    assert PostPicture.objects.get().picture.removed_at is None


def test_moderators_decide_in_the_admin(client):
    asked = PictureRequestFactory()
    moderator = EventRoleFactory(event=asked.post.thread.event, role="moderator").user
    client.force_login(moderator)
    address = reverse("admin:threads_picturerequest_changelist")

    page = client.get(address).text
    client.post(
        address,
        {"action": "remove", "_selected_action": asked.pk, "reason": "asked for", "confirmed": "1"},
    )

    assert asked.reason in page


def test_a_leaver_takes_pictures_along_with_the_posts(django_capture_on_commit_callbacks):
    from apps.accounts.personal import Leaving

    author = UserFactory()
    picture = PictureFactory(owner=author.person, on_disk=True)
    services.reply(ThreadFactory(), text="Look", pictures=[picture.pk], by=author)
    leaving = Leaving(author, author.person, author.person, takes_posts=True)

    with django_capture_on_commit_callbacks(execute=True):
        services.let_go(leaving)

    picture.refresh_from_db()
    assert picture.removed_at is not None
    assert not default_storage.exists(picture.path(320))
    assert Post.objects.get().text == ""
