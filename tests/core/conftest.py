# SPDX-License-Identifier: AGPL-3.0-or-later
import socket

import pytest

from tests.core.outside import PUBLIC, Outside


@pytest.fixture
def outside(monkeypatch):
    """An internet in which example.org and other.example are public."""
    outside = Outside()
    outside.names = {name: [[PUBLIC[0]]] for name in ("example.org", "other.example")}
    monkeypatch.setattr(socket, "getaddrinfo", outside.resolve)
    monkeypatch.setattr(socket, "create_connection", outside.connect)
    yield outside
    outside.close()
