# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page there is, those of who is signed in and of organizers included, is accessible.

`make a11y` opens each at two widths, in two themes and two directions; here it is a sample, another
part of the pages for each combination.
"""

import itertools
import logging
import os
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.addresses import Content, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHOLE = os.environ.get("EVENTFORUM_A11Y") == "whole"
COMBINATIONS = [*itertools.product((390, 1280), ("light", "dark"), ("en", "ar"))]
ONE_IN = 5
"""Of the pages of each combination, in a sample of every second one."""

# Django's own scripts of the admin; its policy blocks what they try, and our sheet has it.
OF_THE_ADMIN = ("Applying inline style violates", "Couldn't load preload assets")
# Chromium misses the name that goes with a key of a forum; there is none.
HINTS = ("Password forms should have",)
LEAVING = ("logout", "sign-out", "/agenda/kept/")


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """The address of a server, who may see it all there, and the path of every page of theirs."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            content = Content()
        server = LiveServer("localhost")
        with server._live_server_modified_settings:
            client = Client()
            client.force_login(content.reader)
            logging.disable(logging.ERROR)
            paths = [path for path in _addresses(content) if _is_page(client, path)]
            logging.disable(logging.NOTSET)
            yield server.url, client.cookies[settings.SESSION_COOKIE_NAME].value, paths
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


def _addresses(content: Content) -> list[str]:
    found = {content.address(route) for name, route in patterns()}
    return sorted(path for path in found if not any(word in path for word in LEAVING))


def _is_page(client: Client, path: str) -> bool:
    with closing(client.get(path)) as response:
        kind = response.headers.get("Content-Type", "")
        is_html = response.status_code == 200 and kind.startswith("text/html")
        return is_html and (response.streaming or b"<" in response.content)


def test_there_are_pages_of_every_part_of_the_portal(everything):
    _site, _session, paths = everything

    assert len(paths) > 120
    first = {path.split("/")[1] for path in paths}
    assert {"", "accounts", "admin", "areas", "camp", "me", "series"} <= first


@pytest.mark.parametrize("number", range(len(COMBINATIONS)))
def test_pages_are_accessible(new_reader, everything, number):
    site, session, paths = everything
    if not WHOLE:
        if number % 2 != (number // 2 + number // 4) % 2:
            return
        paths = paths[number :: ONE_IN * 2]
    width, theme, language = COMBINATIONS[number]
    reader = new_reader(site, width=width, theme=theme, language=language)
    for words in (*OF_THE_ADMIN, *HINTS, "the server responded with a status of"):
        reader.forgive(words)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
    reader.page.context.add_cookies([cookie])
    for path in paths:
        reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(width)
