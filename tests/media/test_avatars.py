# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes on a mirrored forum shows the picture they have there, of which we keep a copy."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from apps.accounts import services as accounts
from apps.accounts.models import Person
from apps.activity.models import Activity
from apps.media import services, tasks
from apps.media.models import avatar_path
from apps.threads.services.people import follow_rename
from tests.core.conftest import outside as outside
from tests.core.outside import say
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory
from tests.media import made

pytestmark = pytest.mark.django_db

FACE = "http://example.org/face.png"


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def forum(outside):
    outside.pages["/face.png"] = say(body=made.plain(300, 200), Content_Type="image/jpeg")
    outside.pages["/other.png"] = say(body=made.plain(40, 40, "PNG"), Content_Type="image/png")
    outside.pages["/evil.png"] = say(body=made.SCRIPT, Content_Type="image/png")
    return outside


def known(picture=FACE):
    told = {"name": "Neema", "username": "neema", "place": "Forum", "picture": picture}
    return accounts.person_from_forum(**told)


def renewed(person, picture):
    told = {"name": "Neema", "username": "neema", "place": "Forum", "picture": picture}
    accounts.follow_person_of_forum(person, **told)
    person.refresh_from_db()
    return person


def react(verb):
    """What is queued for the latest of these, done."""
    task = {"person.picture_wanted": tasks.take_avatar, "person.pictured": tasks.drop_avatar}[verb]
    task(Activity.objects.filter(verb=verb).latest("pk").pk)


def test_the_picture_of_the_forum_is_copied_small_and_square(forum, client):
    person = known()

    react("person.picture_wanted")

    person.refresh_from_db()
    answer = client.get(person.avatar_address)
    image = Image.open(io.BytesIO(b"".join(answer)))
    assert (answer["Content-Type"], image.format, image.size) == ("image/webp", "WEBP", (96, 96))
    assert client.get(f"/media/people/{person.pk}/{'0' * 32}.webp").status_code == 404


def test_posts_show_it_in_place_of_the_letter(forum, client):
    post = PostFactory(author=known())
    page = post.thread.get_absolute_url()
    assert '<img class="av"' not in client.get(page).text

    services.take_avatar(post.author)
    follow_rename(post.author)

    person = Person.objects.get(pk=post.author_id)
    assert f'<img class="av" src="{person.avatar_address}" alt=""' in client.get(page).text


def test_another_picture_takes_its_place_and_none_takes_it_away(forum):
    person = known()
    services.take_avatar(person)
    person.refresh_from_db()
    first = person.avatar

    assert services.take_avatar(renewed(person, "http://example.org/other.png"))
    react("person.pictured")

    person.refresh_from_db()
    assert person.avatar not in ("", first)
    assert not default_storage.exists(avatar_path(first))
    assert not services.take_avatar(renewed(person, ""))
    person.refresh_from_db()
    assert person.avatar == ""


@pytest.mark.parametrize(
    "picture", ["http://example.org/evil.png", "http://127.0.0.1/x", "javascript:x", "http://["]
)
def test_what_is_no_picture_of_the_outside_leaves_the_letter(forum, picture):
    person = known(picture)

    assert not services.take_avatar(person)

    person.refresh_from_db()
    assert person.avatar == ""
    assert forum.canary_hits == []


def test_one_that_came_too_late_is_not_kept(forum):
    person = known()
    stale = Person.objects.get(pk=person.pk)
    renewed(person, "http://example.org/other.png")

    assert not services.take_avatar(stale)

    assert default_storage.listdir("avatars")[0] == [] or not any(
        default_storage.listdir(f"avatars/{folder}")[1]
        for folder in default_storage.listdir("avatars")[0]
    )


def test_administrators_take_a_picture_off_and_it_does_not_come_back(forum):
    person = known()
    services.take_avatar(person)
    name = Person.objects.get(pk=person.pk).avatar

    accounts.refuse_avatar(person, by=UserFactory(is_superuser=True))
    react("person.pictured")

    renewed(person, FACE)
    assert not services.take_avatar(person)
    person.refresh_from_db()
    assert person.avatar == ""
    assert not default_storage.exists(avatar_path(name))
    assert services.take_avatar(renewed(person, "http://example.org/other.png"))


def test_who_is_joined_with_an_account_shows_a_letter(forum, client):
    person, user = known(), UserFactory()
    services.take_avatar(person)
    person.refresh_from_db()

    accounts.join_persons(person, user=user)
    tasks.move_pictures_of_merged_person(Activity.objects.filter(verb="person.merged").get().pk)

    assert not default_storage.exists(avatar_path(person.avatar))
    assert Person.objects.get(pk=user.person_id).avatar == ""
