# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas and the discussions in them, as programs read them; pictures of posts."""

import pytest
from django.utils import timezone

from apps.threads import services
from apps.threads.models import PostPicture
from tests.api.asking import ask, writer
from tests.factories.events import EventFactory
from tests.factories.media import PictureFactory
from tests.factories.threads import AreaFactory, PostFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


def test_an_area_has_its_texts_in_the_language_asked_for(client):
    area = AreaFactory(slug="words", name="Words", description="d", description_html="<p>d</p>")
    TranslationFactory(target=area, field="name", language="ar", text="كلمات")

    told = ask(client, "GET", "/areas/words?in=ar").json()

    assert (told["id"], told["name"]["text"], told["name"]["language"]) == (area.pk, "كلمات", "ar")
    assert told["description"]["html"] == "<p>d</p>"
    assert told["web"].endswith("/areas/words/")
    assert ask(client, "GET", "/areas?in=ar").json()["items"] == [told]


def test_areas_go_by_key_and_unchanged_ones_are_304(client):
    areas = [AreaFactory() for _ in range(3)]

    first = ask(client, "GET", "/areas?limit=2")
    rest = ask(client, "GET", f"/areas?limit=2&after={areas[1].pk}")
    same = ask(client, "GET", "/areas?limit=2", if_none_match=first["ETag"])

    assert first.json()["next"].endswith(f"/api/v1/areas?limit=2&after={areas[1].pk}")
    assert [item["id"] for item in rest.json()["items"]] == [areas[2].pk]
    assert (rest.json()["next"], same.status_code) == (None, 304)


def test_the_discussions_of_an_area_are_of_all_events_the_latest_first(client):
    by, area = writer(), AreaFactory(slug="words")
    old, new = (
        services.start(event=EventFactory(), areas=[area], title="T", text="x", by=by)
        for _ in range(2)
    )
    services.start(event=EventFactory(), title="Elsewhere", text="x", by=by)
    services.start(event=EventFactory(hidden=True), areas=[area], title="Not", text="x", by=by)

    first = ask(client, "GET", "/areas/words/threads?limit=1").json()
    rest = client.get(first["next"]).json()

    assert [first["items"][0]["id"], rest["items"][0]["id"]] == [new.pk, old.pk]
    assert rest["next"] is None


def test_an_area_with_another_address_word_answers_301(client):
    area = services.open_area(slug="words", name="Words", by=None)
    services.change_area(area, slug="terms", by=None)

    moved = ask(client, "GET", "/areas/words/threads?limit=3")

    assert (moved.status_code, moved["Location"].partition("/api")[2]) == (
        301,
        "/v1/areas/terms/threads?limit=3",
    )
    assert ask(client, "GET", "/areas/nothing").status_code == 404


def test_a_post_tells_of_its_pictures_and_not_of_those_taken_away(client):
    by = writer(person__name="Layla")
    post = PostFactory(author=by.person)
    picture, gone = PictureFactory(owner=by.person, alt="A hill"), PictureFactory()
    for number, shown in enumerate((picture, gone)):
        PostPicture.objects.create(post=post, picture=shown, position=number)
    gone.removed_at = timezone.now()
    gone.save()

    [told] = ask(client, "GET", f"/posts/{post.pk}").json()["pictures"]
    [among] = ask(client, "GET", f"/threads/{post.thread_id}/posts").json()["items"]
    services.remove(post, by=by)
    removed = ask(client, "GET", f"/posts/{post.pk}").json()

    assert among["pictures"] == [told]
    assert told["address"].endswith(f"/media/pictures/{picture.name}/640.webp")
    assert (told["alt"], told["licence"], told["credit"]["name"]) == (
        "A hill",
        "cc-by-sa-4.0",
        "Layla",
    )
    assert removed["pictures"] == []
