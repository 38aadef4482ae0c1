# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone

from apps.notifications import composing, services
from apps.notifications.composing import Content
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.notifications.mails import SERVER
from tests.notifications.push_service import listening


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


@pytest.fixture
def push_service(settings, monkeypatch, tmp_path):
    with listening(settings, monkeypatch, tmp_path) as service:
        yield service


@pytest.fixture
def taking_answers(settings, tmp_path):
    settings.EVENTFORUM_REPLY_DOMAIN = "portal.example"
    settings.EVENTFORUM_AUTHSERV_ID = SERVER
    settings.EVENTFORUM_MAILDIR = tmp_path / "maildir"
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "maildir" / folder).mkdir(parents=True)
    return settings.EVENTFORUM_MAILDIR


@pytest.fixture
def ewa():
    long_ago = timezone.now() - timedelta(days=30)
    return UserFactory(email="ewa@mail.example", date_joined=long_ago)


@pytest.fixture
def question(ewa):
    return PostFactory(thread=ThreadFactory(), text="How do you invite people?")
