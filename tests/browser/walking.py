# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whole walks do on what `make run` serves: come in, sign in, wait until a page is live."""

import json
import re
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, expect
from werkzeug import Response

from tests.browser.conftest import NewReader, Reader
from tests.factories.accounts import UserFactory
from tests.running.listening import cookie_of

CODE = re.compile(r"\b(\d{4}-\d{4})\b")


def signed_in(new_reader: NewReader, portal: str, name: str, **device) -> Reader:
    """Somebody new of this name, whose session is there already."""
    reader = new_reader(portal, live=True, **device)
    cookie, _, value = cookie_of(UserFactory(person__name=name)).partition("=")
    reader.page.context.add_cookies([{"name": cookie, "value": value, "url": portal}])
    return reader


def sign_in_by_mail(reader: Reader, email: str, name: str = "") -> None:
    """With the code that is in the mailbox; a new account is asked for its name."""
    page = reader.page
    page.wait_for_url("**/accounts/login/**")
    page.fill("#sign-in [name=email]", email)
    page.locator("#sign-in button[type=submit]").click()
    page.locator("#code [name=code]").wait_for()
    mailbox = page.context.new_page()
    mailbox.goto(f"{reader.site}/dev/mail/")
    found = CODE.search(mailbox.locator("main").inner_text())
    mailbox.close()
    assert found is not None
    page.fill("#code [name=code]", found[1])
    page.locator("#code button[type=submit]:not([name=for])").click()
    if name:
        page.fill("#name [name=name]", name)
        page.locator("#name button[type=submit]").click()


def come_in(reader: Reader, user: Any) -> None:
    """With a session made here; for a server in this process."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": reader.site}
    reader.page.context.add_cookies([cookie])


def libretranslate(
    httpserver: Any, settings: Any, codes: list[str], said: dict[tuple[str, str], str]
) -> None:
    """A machine that knows these languages; what it says by text and language."""
    known = [{"code": code, "name": code, "targets": codes} for code in codes]
    httpserver.expect_request("/languages").respond_with_json(known)

    def translate(request: Any) -> Response:
        target, texts = request.json["target"], request.json["q"]
        plain = [re.sub("<[^>]*>", "", text) for text in texts]
        made = [said.get((text, target), f"{text} [{target}]") for text in plain]
        return Response(json.dumps({"translatedText": made}), content_type="application/json")

    httpserver.expect_request("/translate", method="POST").respond_with_handler(translate)
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    settings.EVENTFORUM_ENGINES = {"libretranslate": (httpserver.url_for("/").rstrip("/"), "")}


def is_live(reader: Reader) -> None:
    expect(reader.page.locator("#live")).to_have_attribute("data-is", "live", timeout=15_000)


def look_at(name: str, *readers: Reader) -> None:
    """Pictures of what these see, on a phone and a computer, from left to right and right to left;
    the page of the first is accessible."""
    for reader in readers:
        reader.pictures(name)
    _pictures_mirrored(readers[0], name)
    readers[0].assert_accessible()


def _pictures_mirrored(reader: Reader, name: str) -> None:
    """The same address beside it, for the same person in the other direction of writing."""
    language, _, device = reader.label.partition("-")
    other = "en" if language == "ar" else "ar"
    browser = reader.page.context.browser
    assert browser is not None
    context = browser.new_context(
        storage_state=reader.page.context.storage_state(),
        viewport=reader.page.viewport_size,
        locale=other,
        service_workers="block",
        timezone_id=reader.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"),
    )
    context.add_cookies([{"name": "ui", "value": other, "url": reader.site}])
    mirrored = Reader(context.new_page(), reader.site, f"{other}-{device}", live=reader.live)
    mirrored.page.goto(reader.page.url)
    expect(mirrored.page.locator("html")).to_have_attribute("lang", other)
    mirrored.pictures(name)
    context.close()
    mirrored.assert_quiet()


def row_of(reader: Reader, text: str) -> Locator:
    """A question in the list."""
    return reader.page.locator(".qi", has_text=text)
