# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture from a phone: chosen, sent at once, named, shown in the post and in the gallery."""

import re
import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.core import page_cache
from apps.media.models import Picture
from apps.threads import services
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory
from tests.media import made

pytestmark = pytest.mark.django_db(transaction=True)
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    page_cache.forget_all()


@pytest.fixture
def thread():
    event = EventFactory(on_now=True, name="Meeting of readers")
    thread = ThreadFactory(event=event, title="What you saw", language="en")
    services.reply(thread, text="Show us.", language="en", by=UserFactory())
    return thread


def signed_in(reader, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    reader.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": reader.site}]
    )
    return reader


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 390), ("ar", "dark", 390), ("en", "dark", 1280)],
)
def test_a_picture_goes_from_a_phone_into_a_post_and_the_gallery(
    new_reader, live_server, thread, language, theme, width
):
    user = UserFactory(person__name="سارة محمود" if language == "ar" else "Ola Wójcik")
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    signed_in(reader, user).go(thread.get_absolute_url())
    page = reader.page
    page.locator("#reply-text").fill("هذا ما رأيته" if language == "ar" else "This is what I saw.")
    page.locator("#reply .pics summary").click()
    page.locator("#reply-files").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": made.with_metadata(size=size)}
         for n, size in enumerate([(1600, 1200), (900, 1200)])]
    )  # fmt: skip
    page.locator(".picl li[data-id]").nth(1).wait_for()
    page.locator(".picl li").nth(0).locator("input").fill("A red wall")
    reader.picture("composer-with-pictures")
    reader.assert_accessible()
    reader.assert_fits()
    page.locator("#reply button.btn-p").click()
    page.locator(".pix img").nth(1).wait_for()
    page.locator(".pix img").first.scroll_into_view_if_needed()
    reader.wait_until("[...document.querySelectorAll('.pix img')].every(i => i.naturalWidth)")
    assert page.locator(".pix img").first.get_attribute("alt") == "A red wall"
    assert page.locator(".picl li").count() == 0
    reader.picture("post-with-pictures")
    reader.assert_accessible()
    reader.assert_fits()

    reader.go(reverse("threads:gallery", args=[thread.event.slug]))
    assert page.locator(".gal img").count() == 2
    reader.wait_until("[...document.querySelectorAll('.gal img')].every(i => i.naturalWidth)")
    page.locator(".gal summary").first.click()
    reader.picture("gallery")
    reader.assert_accessible()
    reader.assert_fits()
    page.locator(".gal details a[rel=nofollow]").first.click()
    reader.picture("removal-request")
    reader.assert_accessible()
    assert [picture.owner for picture in Picture.objects.all()] == [user.person] * 2


@pytest.mark.slow
def test_a_photo_of_six_megabytes_goes_over_a_slow_line_in_twenty_seconds(
    new_reader, live_server, thread
):
    reader = signed_in(new_reader(live_server.url, width=390), UserFactory())
    reader.go(thread.get_absolute_url())
    page = reader.page
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": made.photo()}
    page.locator("#reply-text").fill("This is what I saw.")
    page.locator("#reply .pics summary").click()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    page.locator("#reply-files").set_input_files([photo])
    began = time.monotonic()
    page.locator(".picl progress").wait_for()
    page.locator("#reply button.btn-p").click()
    page.locator(".pix img").wait_for(timeout=30_000)

    took = time.monotonic() - began
    print(f"{len(photo['buffer']):,} bytes in {took:.1f} s")
    assert took < 20
    assert Post.objects.count() == 2


def test_a_picture_that_fails_can_be_tried_again_or_left_out(new_reader, live_server, thread):
    reader = signed_in(new_reader(live_server.url, width=390), UserFactory())
    reader.forgive("Failed to load resource")
    reader.go(thread.get_absolute_url())
    page = reader.page
    page.locator("#reply .pics summary").click()
    page.route("**/media/pictures/", lambda route: route.abort())
    small = {"name": "p.png", "mimeType": "image/png", "buffer": made.plain(40, 30, "PNG")}
    page.locator("#reply-files").set_input_files([small])
    page.locator(".picl .err .btn").wait_for()
    reader.picture("picture-not-sent")
    page.unroute("**/media/pictures/")
    page.locator(".picl .err .btn").click()
    page.locator(".picl li[data-id]").wait_for()
    assert page.locator("#reply [name=pictures]").input_value() == str(Picture.objects.get().pk)
    page.locator(".pic-remove").click()

    assert page.locator("#reply [name=pictures]").input_value() == ""


def test_a_picture_is_pasted(new_reader, live_server, thread):
    reader = signed_in(new_reader(live_server.url), UserFactory())
    reader.go(thread.get_absolute_url())
    page = reader.page
    page.locator("#reply-text").click()
    reader.wait_until("!document.querySelector('#reply-files').name")
    page.evaluate("""async () => {
        const canvas = new OffscreenCanvas(40, 30); canvas.getContext('2d').fillRect(0, 0, 9, 9);
        const data = new DataTransfer();
        data.items.add(new File([await canvas.convertToBlob()], 'a.png', { type: 'image/png' }));
        document.querySelector('#reply-text').dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    page.locator(".picl li[data-id]").wait_for()

    assert Picture.objects.count() == 1


def test_without_scripts_files_go_with_the_text(new_reader, live_server, thread):
    reader = signed_in(new_reader(live_server.url, width=390, scripts=False), UserFactory())
    reader.go(thread.get_absolute_url())
    page = reader.page
    page.locator("#reply .pics summary").click()
    page.locator("#reply-text").fill("This is what I saw.")
    page.locator("#reply-files").set_input_files(
        [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": made.with_metadata()}]
    )
    page.locator("#reply-alts").fill("A red wall")
    reader.picture("composer-with-pictures")
    page.locator("#reply button.btn-p").click()
    page.wait_for_url(re.compile("#p"))

    assert page.locator(".pix img").get_attribute("alt") == "A red wall"
