# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.media import services
from apps.media.models import Picture
from apps.threads.models import PostPicture
from apps.threads.services import remove
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.media import PictureFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.media import made

pytestmark = pytest.mark.django_db
UPLOAD = "/media/pictures/"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def send(client, content, name="a.jpg", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, {"picture": file}, HTTP_ACCEPT="application/json", **more)


def whole(response):
    """The answer read to its end, which closes the file."""
    b"".join(response)
    return response


def in_post(**event):
    """A picture in a post of an event like this, as if its page had been opened."""
    picture = PictureFactory(on_disk=True)
    post = PostFactory(thread=ThreadFactory(event=EventFactory(**event)), author=picture.owner)
    PostPicture.objects.create(post=post, picture=picture)
    services.show_pictures([picture])
    return picture, post


def test_an_upload_is_answered_with_its_id(client, user):
    response = send(client, made.plain(400, 300))

    picture = Picture.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": picture.pk, "small": f"/media/pictures/{picture.name}/320.webp", "width": 400,
        "height": 300,
    }  # fmt: skip
    assert picture.owner == user.person


def test_a_stranger_uploads_nothing(client):
    assert send(client, made.plain()).status_code == 401
    assert not Picture.objects.exists()


def test_an_upload_needs_the_forms_token(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    assert send(client, made.plain()).status_code == 403


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [(b"no picture", 409, "JPEG"), (b"", 409, "empty"), (bytes(16 << 20), 409, "too large")],
)
def test_a_refusal_is_told_in_words(client, user, content, status, word):
    response = send(client, content)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert word in response.json()["detail"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a\u202egpj.exe", "con.png", ".htaccess", "x" * 300 + ".png", "a.php",
     "a.png\r\nX: y"],
)  # fmt: skip
def test_the_name_of_a_file_means_nothing(client, user, own_store, name):
    response = send(client, made.plain(), name=name)

    assert response.status_code in (201, 400)
    for path in own_store.rglob("*.webp"):
        assert path.name in ("320.webp", "640.webp")


def test_a_public_picture_is_served_so_that_nothing_can_run(client):
    picture, _post = in_post()

    response = client.get(picture.get_absolute_url())

    assert response.status_code == 200
    headers = {name: response[name] for name in (
        "Content-Type", "X-Content-Type-Options", "Content-Security-Policy",
        "Cross-Origin-Resource-Policy", "Cache-Control",
    )}  # fmt: skip
    assert headers == {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "public, max-age=31536000, s-maxage=60, immutable",
    }
    assert "Vary" not in response
    assert b"".join(response)[:4] == b"RIFF"


def test_a_public_picture_costs_two_queries(client, django_assert_num_queries):
    picture, _post = in_post()

    with django_assert_num_queries(2):
        whole(client.get(picture.small))


def test_a_picture_that_is_known_is_not_sent_again(client):
    picture, _post = in_post()
    first = whole(client.get(picture.small))

    assert client.get(picture.small, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_the_picture_of_a_hidden_event_is_seen_by_those_who_see_the_event(client):
    picture, post = in_post(hidden=True)
    organizer, stranger = UserFactory(), UserFactory()
    EventRoleFactory(event=post.thread.event, user=organizer)

    assert client.get(picture.small).status_code == 404
    client.force_login(stranger)
    assert client.get(picture.small).status_code == 404
    client.force_login(organizer)
    response = whole(client.get(picture.small))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")


def test_the_picture_of_a_removed_post_is_served_to_nobody(client):
    picture, post = in_post()
    client.force_login(UserFactory(administrator=True))
    remove(post, by=UserFactory(person=post.author))

    assert client.get(picture.small).status_code == 404


def test_a_picture_that_waits_for_its_post_is_seen_by_its_owner(client, user):
    mine, other = PictureFactory(owner=user.person, on_disk=True), PictureFactory(on_disk=True)

    response = whole(client.get(mine.small))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
    assert client.get(other.small).status_code == 404


def test_a_removed_picture_is_gone(client):
    picture, _post = in_post()
    services.remove_picture(picture, by=None)

    response = client.get(picture.small)

    assert response.status_code == 410
    assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize("width", [321, 100_000])
def test_only_forms_that_exist_are_there(client, width):
    picture, _post = in_post()

    assert client.get(picture.address(width)).status_code == 404
    assert client.get(reverse("media:picture", args=["0" * 32, 320])).status_code == 404
    assert client.get(picture.small.replace(".webp", ".svg")).status_code == 404
