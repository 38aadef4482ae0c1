# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every hostile picture through the form that takes pictures, and what is served of those taken.

What each of them is refused for, and at which cost, is tried in tests/media.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.media.models import Picture
from tests.factories.accounts import UserFactory
from tests.media import made
from tests.security import figures
from tests.security.corpora import folder

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

UPLOAD = "/media/pictures/"
NAMES = ("a.jpg", "../../a.png", "a.svg", "a.png\r\nX: y", "\u202egnp.exe", "con.png", ".htaccess")
BOMBS = {
    "many pixels": made.png(30_000, 30_000, bits=8, colour=3),
    "only a head": made.jpeg_head_only(65_500, 65_500),
    "a large screen": made.gif_with_screen(65_535, 65_535),
    "a large canvas": made.webp_canvas(16_384, 16_384),
    "one line": made.png(40_000_000, 1),
}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def files() -> dict[str, bytes]:
    drawings = {str(file): file.read_bytes() for file in (folder() / "images/svg").rglob("*.svg")}
    places = {kind: made.with_metadata(kind) for kind in ("JPEG", "PNG", "WEBP")}
    return {**drawings, **made.strangers(), **made.polyglots(), **BOMBS, **places}


def test_what_is_no_picture_is_refused_and_of_pictures_only_pixels_stay(client, broker):
    user = UserFactory()
    client.force_login(user)
    taken, strange = 0, []
    for number, (name, content) in enumerate(files().items()):
        broker.flushdb()
        file = SimpleUploadedFile(NAMES[number % len(NAMES)], content)
        response = client.post(UPLOAD, {"picture": file}, HTTP_ACCEPT="application/json")
        taken += response.status_code < 300
        if response.status_code >= 500 or any(word in response.content for word in made.PAYLOADS):
            strange.append((name, response.status_code))

    for picture in Picture.objects.all():
        for width in picture.widths:
            response = client.get(picture.address(width))
            body = b"".join(response)
            if response["Content-Type"] != "image/webp" or "sandbox" not in response.headers.get(
                "Content-Security-Policy", ""
            ):
                strange.append((picture.name, response.headers))
            hidden = [*made.PAYLOADS, b"Secret", b"EXIF", b"XMP", b"ICCP", b"svg"]
            strange += [(picture.name, payload) for payload in hidden if payload in body]

    figures.count("uploads", files=len(files()), taken=taken, found=len(strange))
    assert strange == []
    assert Picture.objects.count() == taken >= 8
    assert Picture.objects.filter(owner=user.person).count() == taken
