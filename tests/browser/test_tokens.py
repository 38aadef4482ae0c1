# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a token as a person does, and using it as a program does."""

import time

import pytest
from django.conf import settings

from apps.accounts import fresh
from tests.api.asking import ask
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_a_token_is_made_copied_used_and_revoked(new_reader, live_server, client, language, width):
    client.force_login(UserFactory(person__name="Ada"))
    session = client.session
    session[fresh.SESSION_KEY] = time.time()
    session.save()
    reader = new_reader(live_server.url, language=language, width=width)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
    reader.page.context.add_cookies([{**cookie, "url": live_server.url}])

    page = reader.go("/me/tokens/new/").page
    look_at(reader)
    page.fill("#token-name", "Screen in the hall")
    page.locator("#new-token button[type=submit]").click()
    secret = page.locator("#secret").input_value()
    look_at(reader)
    page.locator("main a.btn-p").click()
    look_at(reader)
    before = ask(client, "GET", "/me", token=secret).status_code
    page.locator("main form button").click()
    page.locator(".empty").wait_for()

    assert [before, ask(client, "GET", "/me", token=secret).status_code] == [200, 401]


def look_at(reader):
    reader.assert_accessible()
    reader.assert_contrast("dark")
    reader.assert_fits()
