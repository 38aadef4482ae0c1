# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms whose token is older than the sign-in."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]

FROM_PAGE = {"referer": "http://testserver/page/?day=2"}
HTMX = {"hx-request": "true"}


def test_a_form_with_an_old_token_says_how_to_go_on():
    response = Client(enforce_csrf_checks=True).post("/guarded/", {"a": "b"})

    assert response.status_code == 403
    assert "reload the page and send it again" in response.text


def test_what_was_typed_before_a_sign_in_elsewhere_comes_back_with_a_new_token():
    client = Client(enforce_csrf_checks=True)
    client.get("/kept/")

    response = client.post("/guarded/", {"word": "typed"}, headers=FROM_PAGE)

    assert (response.status_code, response["Location"]) == (303, FROM_PAGE["referer"])
    assert client.session["kept_input"] == {"/guarded/": {"word": "typed"}}


def test_an_old_token_of_another_site_keeps_nothing():
    client = Client(enforce_csrf_checks=True)
    client.get("/kept/")
    elsewhere = {"referer": "https://elsewhere.example/"}

    response = client.post("/guarded/", {"word": "typed"}, headers=elsewhere)

    assert response.status_code == 403
    assert "kept_input" not in client.session


def test_an_old_token_is_told_beside_the_form():
    client = Client(enforce_csrf_checks=True)
    client.get("/kept/")

    response = client.post("/guarded/", {}, headers={**FROM_PAGE, **HTMX, "hx-trigger": "reply"})

    assert (response.status_code, response["HX-Retarget"]) == (409, "#reply-msg")
