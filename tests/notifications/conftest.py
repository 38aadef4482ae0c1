# SPDX-License-Identifier: AGPL-3.0-or-later
from email import message_from_bytes, policy

import pytest
from django.core import mail

from apps.notifications import composing, services
from apps.notifications.composing import Content


@pytest.fixture(autouse=True)
def spool_folder(settings, tmp_path):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    return settings.EVENTFORUM_SPOOL


@pytest.fixture
def plain_letters():
    """Letters of the kind "test" say their key; what is put into the dict is said in its place."""
    said = {}

    @composing.composes("test")
    def compose(letters, *, now):
        return {
            letter.pk: said.get(letter.key, Content(letter.key, f"About {letter.key}"))
            for letter in letters
        }

    yield said
    del composing._composers["test"]


@pytest.fixture
def delivered():
    """Hands over all that is due and sends it; the mails that arrived, parsed."""

    def deliver(now=None):
        while services.hand_over_due(now=now):
            pass
        services.send_spooled()
        return [
            message_from_bytes(sent.message().as_bytes(), policy=policy.default)
            for sent in mail.outbox
        ]

    return deliver
