# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures in posts: sent with the form, shown below the text, changed and removed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.errors import Refused
from apps.media.models import Picture
from apps.threads import services
from apps.threads.models import Post, PostPicture
from tests.factories.accounts import UserFactory
from tests.factories.media import PictureFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.media.made import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def mine(user, count=1):
    return [PictureFactory(owner=user.person).pk for _ in range(count)]


def shown(post):
    return list(post.pictures.order_by("position").values_list("picture", flat=True))


def test_pictures_are_shown_below_the_text_in_their_order(client, user):
    thread = ThreadFactory()
    first, second = mine(user, 2)

    services.reply(thread, text="Look", pictures=[second, first], by=user)

    page = client.get(thread.get_absolute_url()).text
    names = re.findall(r'<img src="/media/pictures/(\w+)/640.webp"', page)
    assert names == [Picture.objects.get(pk=pk).name for pk in (second, first)]
    assert 'width="640" height="480" loading="lazy"' in page
    assert "CC BY-SA 4.0" in page
    assert not Picture.objects.filter(shown_since=None).exists()


def test_other_peoples_pictures_and_used_ones_are_refused(user):
    thread, other = ThreadFactory(), PictureFactory()
    used = mine(user)
    services.reply(thread, text="Look", pictures=used, by=user)

    for ids in ([other.pk], used, [10**9]):
        with pytest.raises(Refused):
            services.reply(thread, text="Look again", pictures=ids, by=user)
    assert Post.objects.count() == 1


def test_a_post_has_eight_pictures_at_most(user):
    with pytest.raises(Refused):
        services.reply(ThreadFactory(), text="Look", pictures=mine(user, 9), by=user)


def test_a_form_without_scripts_brings_text_and_files(client, user):
    thread = ThreadFactory()
    files = [SimpleUploadedFile(f"{n}.jpg", plain(64, 48)) for n in range(2)]

    response = client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "Look", "files": files, "alts": "A door\nA tree", "licence": "cc0-1.0"},
    )

    assert response.status_code == 303
    rows = PostPicture.objects.order_by("position").values_list(
        "picture__alt", "picture__licence", "picture__owner"
    )
    assert list(rows) == [
        ("A door", "cc0-1.0", user.person.pk), ("A tree", "cc0-1.0", user.person.pk),
    ]  # fmt: skip


def test_a_form_with_ids_describes_them(client, user):
    thread, [one, two, three] = ThreadFactory(), mine(user, 3)

    client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "Look", "pictures": f"{two},{one},{three},x", f"alt-{one}": "A door",
         "without": str(three), "licence": "cc-by-4.0"},
    )  # fmt: skip

    assert shown(Post.objects.get()) == [two, one]
    assert Picture.objects.get(pk=one).alt == "A door"
    assert Picture.objects.get(pk=two).licence == "cc-by-4.0"


def test_a_refused_file_keeps_the_text_and_the_pictures_before_it(client, user):
    thread = ThreadFactory()
    good, bad = SimpleUploadedFile("a.jpg", plain(64, 48)), SimpleUploadedFile("b.svg", b"<svg/>")
    page = "http://testserver" + thread.get_absolute_url()

    response = client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "My words", "files": [good, bad]},
        HTTP_REFERER=page,
    )

    again = client.get(response["Location"]).text
    assert not Post.objects.exists()
    assert "My words" in again
    assert "“b.svg”" in again
    assert f'name="pictures" value="{Picture.objects.get().pk}"' in again


def test_a_text_that_is_missing_keeps_the_pictures(client, user):
    thread, [picture] = ThreadFactory(), mine(user)

    response = client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "", "pictures": str(picture)},
        HTTP_HX_REQUEST="true",
    )

    assert response.status_code == 422
    assert f'name="pictures" value="{picture}"' in response.text


def test_strangers_add_pictures_after_they_signed_in(client):
    thread = ThreadFactory()

    page = client.get(thread.get_absolute_url()).text
    client.post(
        reverse("threads:reply", args=[thread.pk]),
        {"text": "Look", "files": [SimpleUploadedFile("a.jpg", plain(64, 48))]},
    )

    assert "Pictures can be added once you have signed in." in page
    assert 'type="file"' not in page
    assert not Picture.objects.exists()


def test_sent_twice_a_post_has_its_pictures_once(client, user):
    thread, [picture] = ThreadFactory(), mine(user)
    sent = {
        "text": "Look", "pictures": str(picture),
        "idempotency_key": "6f1c9b4e-60b4-4a55-9d4f-7f0f7f7ad1b2",
    }  # fmt: skip

    for _ in range(2):
        assert client.post(reverse("threads:reply", args=[thread.pk]), sent).status_code == 303

    assert shown(Post.objects.get()) == [picture]


def test_an_edit_takes_pictures_away_and_adds_others(user):
    thread, [one, two, three] = ThreadFactory(), mine(user, 3)
    post = services.reply(thread, text="Look", pictures=[one, two], by=user)

    services.edit(post, text="Look", pictures=[three, two], by=user)
    services.edit(post, text="Look", pictures=[three, two], by=user)

    assert shown(post) == [three, two]
    assert Picture.objects.get(pk=one).removed_at is not None
    post.refresh_from_db()
    fragment = next(iter(post.fragments.values()))
    assert fragment.count("<img") == 2


def test_an_edit_that_says_nothing_of_pictures_leaves_them(user):
    post = services.reply(ThreadFactory(), text="Look", pictures=mine(user), by=user)

    services.edit(post, text="Look here", by=user)

    post.refresh_from_db()
    assert "<img" in next(iter(post.fragments.values()))


def test_the_form_of_an_edit_shows_the_pictures(client, user):
    [picture] = mine(user)
    post = services.reply(ThreadFactory(), text="Look", pictures=[picture], by=user)
    address = reverse("threads:edit", args=[post.pk])

    page = client.get(address).text
    client.post(address, {"text": "Look", "pictures": str(picture), f"alt-{picture}": "Tea"})

    assert f'name="pictures" value="{picture}"' in page
    post.refresh_from_db()
    assert 'alt="Tea"' in next(iter(post.fragments.values()))


@pytest.mark.parametrize("pictures", [1, 3])
def test_fragments_made_anew_cost_the_same_for_any_number_of_pictures(
    client, user, django_assert_num_queries, pictures
):
    thread = ThreadFactory()
    for _ in range(pictures):
        services.reply(thread, text="Look", pictures=mine(user, pictures), by=user)
    Post.objects.update(fragments={})
    client.logout()
    client.get("/")

    with django_assert_num_queries(9):
        page = client.get(thread.get_absolute_url()).text

    assert page.count("<img src=") == pictures * pictures


def test_a_post_without_pictures_costs_no_query_for_them(user):

    thread = ThreadFactory()
    PostFactory(thread=thread)

    with CaptureQueriesContext(connection) as queries:
        services.reply(thread, text="Words", by=user)

    assert not [query for query in queries if "picture" in query["sql"]]
