# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service worker as it is served, the page it shows, and texts that waited on a device."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

from apps.events.reserved import is_reserved
from apps.pages.views import away
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db


def given(text, name):
    return json.loads(re.search(rf"^const {name} = (.*);$", text, re.MULTILINE)[1])


def test_the_worker_is_served_for_the_whole_site_and_asked_about_each_time(client):
    response = client.get("/sw.js")

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Service-Worker-Allowed"] == "/"
    assert response["Cache-Control"] == "no-cache"
    again = client.get("/sw.js", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304


def test_the_worker_names_files_that_are_there_and_words_no_event_may_have(client):
    text = client.get("/sw.js").text

    files = [path for path in given(text, "SHELL") if path.startswith("/static/")]
    assert [path for path in files if not finders.find(path.removeprefix("/static/"))] == []
    assert len(files) == len(away.SHELL)
    assert {"admin", "accounts", "api", "feeds", "live", "me"} <= set(given(text, "TAKEN"))
    assert [word for word in given(text, "TAKEN") if not is_reserved(word)] == []


def test_another_release_is_another_worker(client, monkeypatch):
    before = given(client.get("/sw.js").text, "VERSION")
    monkeypatch.setattr(away, "SHELL", away.SHELL[1:])

    assert given(client.get("/sw.js").text, "VERSION") != before


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_without_a_connection_is_the_same_for_every_reader(client, language):
    stranger = client.get(f"/offline/?ui={language}").text
    client.force_login(UserFactory(person__name="Amina"))
    mine = client.get(f"/offline/?ui={language}").text

    assert mine == stranger
    assert f'<html lang="{language}"' in mine
    assert "data-person" not in mine


@pytest.mark.parametrize(("whose", "status", "posts"), [("mine", 200, 1), ("other", 401, 0)])
def test_a_text_that_waited_is_published_for_its_writer_only(client, whose, status, posts):
    session, person = SessionFactory(), UserFactory()
    client.force_login(person)
    number = person.pk if whose == "mine" else UserFactory().pk

    response = client.post(
        f"{session.get_absolute_url()}reply/",
        {"text": "From the train", "known": "1", "as": number},
        HTTP_HX_REQUEST="true",
    )

    assert (response.status_code, Post.objects.count()) == (status, posts)
