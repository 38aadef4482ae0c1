# SPDX-License-Identifier: AGPL-3.0-or-later
import base64
import io
import shutil
import subprocess
import threading
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from apps.core.errors import Refused, TooMany
from apps.media import services
from apps.media.models import Picture
from apps.media.worker import reencode
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.media import PictureFactory
from tests.media import made

pytestmark = pytest.mark.django_db


def store(content, by=None, **more):
    return services.store_picture(content, by=by or UserFactory(), address="192.0.2.1", **more)


def refusal(content):
    with pytest.raises(Refused) as refused:
        store(content)
    return refused.value.code


def stored(picture):
    """The forms of a picture as they lie in the store."""
    contents = []
    for path in picture.paths():
        with default_storage.open(path) as file:
            contents.append(file.read())
    return contents


def forms(content):
    """What the child makes of it, without the child."""
    answer = reencode(content)
    assert "forms" in answer, answer
    return [base64.b64decode(form["content"]) for form in answer["forms"]]


def test_a_picture_is_kept_in_three_forms_under_a_random_name():
    user = UserFactory()

    picture = store(made.plain(2400, 1800), user, alt="  Tea\nhouse ", licence="cc0-1.0")

    assert (picture.owner, picture.alt, picture.licence) == (user.person, "Tea house", "cc0-1.0")
    assert (picture.widths, picture.width, picture.height) == ([320, 960, 1920], 1920, 1440)
    sizes = [Image.open(io.BytesIO(content)).size for content in stored(picture)]
    assert sizes == [(320, 240), (960, 720), (1920, 1440)]
    assert picture.bytes == sum(map(len, stored(picture)))
    assert picture.name not in store(made.plain(2400, 1800), user).path(320)


@pytest.mark.parametrize(
    ("size", "widths"),
    [((40, 30), [40]), ((320, 200), [320]), ((330, 200), [320]), ((700, 500), [320, 700])],
)
def test_small_pictures_are_not_made_larger(size, widths):
    assert store(made.plain(*size)).widths == widths


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "MPO"])
def test_what_cameras_and_browsers_make_is_taken(kind):
    assert store(made.plain(64, 48, kind)).width == 64


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_any_kind_of_colours_is_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"

    assert len(forms(made.saved(Image.new(mode, (64, 48)), kind))) == 1


def test_transparency_stays():
    [form] = forms(made.saved(Image.new("RGBA", (64, 48), (255, 0, 0, 0)), "PNG"))

    assert Image.open(io.BytesIO(form)).convert("RGBA").getpixel((5, 5))[3] == 0


def test_of_an_animation_the_first_frame_stays():
    [form] = forms(made.many_frames("GIF", 5))

    assert getattr(Image.open(io.BytesIO(form)), "n_frames", 1) == 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_many_frames_cost_no_more_than_one(kind):
    assert len(forms(made.many_frames(kind, 2_000))) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_and_forgets_how_it_was_held(orientation):
    size = (640, 480) if orientation < 5 else (480, 640)

    content = made.with_metadata(orientation=orientation)
    form = Image.open(io.BytesIO(forms(content)[-1]))

    assert form.size == size
    assert dict(form.getexif()) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comments_are_gone(kind, tmp_path):
    for number, form in enumerate(forms(made.with_metadata(kind))):
        image = Image.open(io.BytesIO(form))
        assert dict(image.getexif()) == {}
        assert {"exif", "xmp", "icc_profile", "comment"} & image.info.keys() == set()
        assert [word for word in (b"Secret", b"EXIF", b"XMP", b"ICCP") if word in form] == []
        (tmp_path / f"{number}.webp").write_bytes(form)
    if shutil.which("exiftool"):
        told = subprocess.run(
            ["exiftool", "-a", "-G1", *tmp_path.glob("*.webp")], capture_output=True, text=True
        ).stdout
        assert [word for word in ("GPS", "Maker", "Thumbnail", "XMP") if word in told] == []


@pytest.mark.parametrize("name", made.polyglots())
def test_nothing_of_a_polyglot_is_left(name):
    for form in forms(made.polyglots()[name]):
        assert [payload for payload in made.PAYLOADS if payload in form] == []
        assert Image.open(io.BytesIO(form)).format == "WEBP"


@pytest.mark.parametrize("kind", made.strangers())
def test_other_files_are_refused(kind):
    assert refusal(made.strangers()[kind]) == (
        "picture-empty" if kind == "nothing" else "picture-kind"
    )
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(lambda: made.png(65_535, 65_535, rows=65_535), id="png"),
        pytest.param(lambda: made.png(30_000, 30_000, bits=8, colour=3), id="palette"),
        pytest.param(lambda: made.jpeg_head_only(65_500, 65_500), id="jpeg"),
        pytest.param(lambda: made.gif_with_screen(65_535, 65_535), id="gif"),
        pytest.param(lambda: made.webp_canvas(16_384, 16_384), id="webp"),
        pytest.param(lambda: made.png(40_000_000, 1), id="long"),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(bomb):
    assert refusal(bomb()) in ("picture-pixels", "picture-kind")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            lambda: made.chunk(b"zTXt", b"a\x00\x00" + _packed(1 << 27)), id="packed text"
        ),
        pytest.param(lambda: made.chunk(b"iCCP", b"a\x00\x00" + _packed(1 << 27)), id="profile"),
        pytest.param(lambda: made.chunk(b"tEXt", b"a\x00b") * 10_000, id="chunks"),
    ],
)
def test_a_bomb_beside_the_pixels_is_refused_or_dropped(more):
    content = made.png(64, 64, rows=64, more=more())

    answer = reencode(content)

    assert answer.get("refused", "kind") in ("kind", "damaged")
    assert sum(len(form["content"]) for form in answer.get("forms", ())) < 5_000


def _packed(size):
    pack = zlib.compressobj(9)
    return b"".join(pack.compress(bytes(1 << 20)) for _ in range(size >> 20)) + pack.flush()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_file_that_breaks_off_is_refused_or_made_anew_whole(kind):
    content = made.saved(Image.effect_mandelbrot((64, 64), (-2, -1, 1, 1), 30).convert("RGB"), kind)

    for part in range(64):
        answer = reencode(content[: len(content) * part // 64])
        assert "forms" in answer or answer["refused"] in ("empty", "kind", "damaged", "pixels")


def test_too_many_bytes_are_refused_unread():
    assert refusal(b"\x00" * (services.MOST_BYTES + 1)) == "picture-bytes"


def test_a_large_photo_is_made_small():
    content = made.photo()
    assert 5_000_000 < len(content) < 9_000_000

    picture = store(content)

    assert picture.width == 1920
    assert picture.bytes < 1_500_000


def test_whoever_uploads_too_fast_waits():
    user = UserFactory()
    for _ in range(16):
        store(made.plain(8, 8), user)

    with pytest.raises(TooMany):
        store(made.plain(8, 8), user)
    assert Picture.objects.count() == 16


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_uploads_at_once_no_more_get_in_than_may():
    user, ends, content = UserFactory(), [], made.plain(8, 8)

    def upload():
        try:
            ends.append(store(content, user).pk)
        except Refused as refused:
            ends.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ends) == 200
    assert Picture.objects.count() <= 16
    assert ends.count("too-many") >= 184


def test_only_its_owner_describes_a_picture():
    picture, stranger = PictureFactory(), UserFactory()
    owner = UserFactory(person=picture.owner)

    with pytest.raises(Refused):
        services.describe(picture, alt="mine", by=stranger)
    told = services.describe(picture, alt="بيت الشاي", language="ar", licence="cc-by-4.0", by=owner)

    assert (told.alt, told.language, told.licence) == ("بيت الشاي", "ar", "cc-by-4.0")


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_leaves_no_file(own_store):
    picture = store(made.plain())

    services.remove_picture(picture, by=None, reason="asked for")
    services.remove_picture(picture, by=None, reason="again")

    picture.refresh_from_db()
    assert picture.removed_reason == "asked for"
    assert [path for path in own_store.rglob("*") if path.is_file()] == []


@pytest.mark.django_db(transaction=True)
def test_pictures_whose_post_never_came_go(own_store):
    now = datetime.now(UTC)
    old, shown, new = (PictureFactory(on_disk=True) for _ in range(3))
    services.show_pictures([shown])
    Picture.objects.filter(pk__in=[old.pk, shown.pk]).update(uploaded_at=now - timedelta(days=15))

    assert services.forget_unused(now=now) == 1
    assert services.forget_unused(now=now) == 0

    removed = Picture.objects.exclude(removed_at=None)
    assert list(removed) == [old]
    assert not default_storage.exists(old.path(320))
    assert default_storage.exists(new.path(320))


def test_a_merged_person_brings_the_pictures_along():
    picture, stays = PictureFactory(), PersonFactory()

    assert services.follow_merge(picture.owner, into=stays) == 1
    assert services.follow_merge(picture.owner, into=stays) == 0

    picture.refresh_from_db()
    assert picture.owner == stays
