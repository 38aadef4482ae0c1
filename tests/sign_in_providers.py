# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of sign-in providers, for tests with and without a browser; see tests/conftest.py."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_httpserver import HTTPServer

from tests.settings import WIKIMEDIA_PORT


@pytest.fixture(scope="session")
def wikimedia_server() -> Iterator[HTTPServer]:
    with HTTPServer("127.0.0.1", WIKIMEDIA_PORT) as server:
        yield server


@pytest.fixture(scope="session")
def openid_server() -> Iterator[HTTPServer]:
    with HTTPServer("127.0.0.1", 0) as server:
        yield server


@pytest.fixture
def wikimedia(wikimedia_server: HTTPServer) -> Iterator:
    from tests.accounts.fake_providers import FakeWikimedia

    wikimedia_server.clear()
    provider = FakeWikimedia(wikimedia_server, "wikimedia-client", "wikimedia-secret")
    provider.profile = {
        "sub": "4711",
        "username": "Zoriana K.",
        "email": "zoriana@example.org",
        "confirmed_email": True,
    }
    yield provider
    assert provider.problems == []


@pytest.fixture
def openid(openid_server: HTTPServer, settings) -> Iterator:
    from tests.accounts.fake_providers import FakeOpenId

    openid_server.clear()
    provider = FakeOpenId(openid_server, "example-client", "example-secret")
    provider.profile = {
        "sub": "a-subject",
        "name": "Émile Diallo",
        "email": "emile@example.org",
        "email_verified": True,
    }
    known = deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    known["openid_connect"]["APPS"][0]["settings"]["server_url"] = provider.issuer
    settings.SOCIALACCOUNT_PROVIDERS = known
    yield provider
    assert provider.problems == []
