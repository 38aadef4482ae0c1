# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers travel: what was said is told to each in their own language, where there is a version."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.notifications import services
from apps.notifications.composing import compose
from apps.notifications.models import Letter
from apps.threads import services as threads
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 10, 10, 1, tzinfo=UTC)
HUMAN, MACHINE = Translation.Kind.HUMAN, Translation.Kind.MACHINE


@pytest.fixture
def asker():
    return UserFactory(email="z@example.org", languages=["uk", "ru"], timezone="Europe/Kyiv")


@pytest.fixture
def answer(asker):
    thread = ThreadFactory(title="Powitania")
    asked = threads.reply(thread, text="Чи пробували ви вітальні повідомлення?", by=asker)
    return threads.reply(
        thread, text="Tak, przez pół roku.", language="pl", reply_to=asked, by=UserFactory()
    )


def mailed(post):
    services.tell_of_post(post.pk, now=NOW)
    letter = Letter.objects.get(channel="email", kind="notice")
    return compose([letter], now=letter.due_at)[letter.pk]


def test_answer_is_mailed_in_the_language_of_who_asked(answer):
    zoriana = UserFactory(person__name="O'Зоряна")
    propose(answer, "text", language="ru", text="Да, полгода.", kind=MACHINE)
    propose(answer, "text", language="uk", text="Так, *пів року*.", kind=HUMAN, by=zoriana)

    content = mailed(answer)

    assert "    Так, пів року.\n" in content.text
    assert "    Translated from Polish by \u2068O'Зоряна\u2069\n" in content.text
    assert f"/p/{answer.pk}/?orig={answer.pk}\n" in content.text
    assert "Tak, przez" not in content.text
    assert '<p dir="ltr" lang="uk">Так, пів року.</p>' in content.html
    assert "Translated from Polish by <bdi>O&#x27;Зоряна</bdi>" in content.html
    assert f'/p/{answer.pk}/?orig={answer.pk}">Show original</a>' in content.html


def test_without_a_version_for_them_the_original_is_told(answer):
    propose(answer, "text", language="ar", text="نعم", kind=MACHINE)

    content = mailed(answer)

    assert "    Tak, przez pół roku.\n" in content.text
    assert "Translated" not in content.text


def test_inbox_tells_it_so_too(client, asker, answer):
    propose(answer, "text", language="uk", text="Так, пів року.", kind=MACHINE)
    services.tell_of_post(answer.pk, now=NOW)
    client.force_login(asker)

    page = client.get("/me/notices/").text

    assert '<p class="snip sm" dir="ltr" lang="uk">Так, пів року.</p>' in page
    assert "Translated from Polish by a machine" in page
    assert f'<a href="/p/{answer.pk}/?orig={answer.pk}">Show original</a>' in page
    assert "Tak, przez" not in page


def test_many_versions_cost_what_one_costs(client, asker, answer):
    propose(answer, "text", language="uk", text="Так", kind=MACHINE)
    services.tell_of_post(answer.pk, now=NOW)
    client.force_login(asker)
    client.get("/me/notices/")
    costs = []
    for languages in ("", "ar es fr de tr mk ha dag ru"):
        for language in languages.split():
            propose(answer, "text", language=language, text="…?", kind=MACHINE)
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/notices/")
        costs.append(len(asked))

    assert costs[0] == costs[1]
