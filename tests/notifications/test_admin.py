# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.notifications import services, spool
from apps.notifications.models import Letter
from apps.notifications.queries import letters
from tests.factories.accounts import UserFactory
from tests.factories.notifications import LetterFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:notifications_letter_changelist")


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_an_operator_sees_what_became_of_letters(operator):
    now = timezone.now()
    states = {
        "waiting": LetterFactory(kind="aaa"),
        "late": LetterFactory(kind="bbb", due_at=now - timedelta(hours=1)),
        "handed": LetterFactory(kind="ccc", handed_at=now),
        "dropped": LetterFactory(kind="ddd", dropped_at=now, dropped="late"),
        "failed": LetterFactory(kind="eee", dropped_at=now, dropped="refused 550"),
    }

    def shown_as(state):
        return operator.get(f"{LIST}?state={state}").context["cl"].result_list

    shown = {state: {letter.kind for letter in shown_as(state)} for state in states}

    assert shown == {
        "waiting": {"aaa", "bbb"},
        "late": {"bbb"},
        "handed": {"ccc"},
        "dropped": {"ddd", "eee"},
        "failed": {"eee"},
    }
    assert [letter.kind for letter in letters.lately_failed(now=now)] == ["eee"]


def test_what_was_refused_is_sent_when_it_is_tried_again(operator, delivered, plain_letters):
    letter = LetterFactory(dropped_at=timezone.now(), dropped="refused 550")
    (spool._folder(spool.REFUSED) / letter.name).touch()

    operator.post(LIST, {"action": "try_again", "_selected_action": [letter.pk]})

    assert [mail["To"] for mail in delivered()] == [letter.user.email]
    with pytest.raises(Refused):
        services.retry_letter(Letter.objects.get())
