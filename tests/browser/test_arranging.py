# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that arranges a discussion, and the public log, in a browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.core import page_cache
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import AreaFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("language", "width", "theme", "scripts"),
    [("en", 1280, "light", True), ("ar", 390, "dark", True), ("ar", 1280, "light", False)],
)
def test_a_refused_removal_keeps_what_was_typed_and_the_right_one_stands_in_the_log(
    new_reader, live_server, language, width, theme, scripts
):
    page_cache.forget_all()
    AreaFactory(name="Growth")
    event = EventFactory(name="Camp")
    thread = services.start(event=event, title="Night trains", text="a", by=UserFactory())
    services.reply(thread, text="b", by=UserFactory())
    reader = new_reader(
        live_server.url, language=language, width=width, theme=theme, scripts=scripts
    )
    sign_in(reader, UserFactory(administrator=True))
    page = reader.go(reverse("threads:arrange", args=[thread.pk])).page

    page.fill("#remove-reason", "An advertisement")
    page.locator("#remove-rule").evaluate("field => field.required = false")
    page.locator("#remove button[type=submit]").click()
    page.locator(".note-bad").wait_for()
    assert page.input_value("#remove-reason") == "An advertisement"
    if scripts:
        reader.assert_accessible()
        reader.picture("arrange-refused")
    reader.assert_fits(320, width)

    page.select_option("#remove-rule", "4")
    page.locator("#remove button[type=submit]").click()
    page.locator("#restore").wait_for()
    if scripts:
        reader.assert_accessible()
        reader.picture("arrange-removed")
    reader.go(reverse("threads:moderation_log", args=[event.slug]))
    assert page.locator(".hist li").count() == 1
    if scripts:
        reader.assert_accessible()
        reader.picture("public-log")
    reader.assert_fits(320, width)


def sign_in(reader, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    reader.page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": reader.site}]
    )
