# SPDX-License-Identifier: AGPL-3.0-or-later
import base64
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.notifications.mail_in.addresses import reply_address, target_of
from apps.notifications.models import MailedReply
from tests.notifications.answering import address_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("taking_answers")]

State = MailedReply.State


def test_the_address_names_person_discussion_and_post_in_either_case(ewa, question):
    now = timezone.now()
    address = address_for(ewa, question, now)
    assert len(address.partition("@")[0]) <= 64
    for written in (address, address.upper(), f"Eventforum <{address}>", f"a@b.c, {address}"):
        target = target_of([written])
        assert (target.user, target.thread, target.post) == (
            ewa.pk,
            question.thread_id,
            question.pk,
        )
        assert not target.is_late(now + timedelta(days=59))
        assert target.is_late(now + timedelta(days=61))


def test_the_longest_numbers_fit_into_an_address():
    big = 2**62
    address = reply_address(user=big, thread=big, post=big, now=timezone.now())
    assert len(address.partition("@")[0]) <= 76
    assert target_of([address]) is None or target_of([address]).user == big


def test_an_address_that_was_bent_or_made_up_is_none(ewa, question, settings):
    address = address_for(ewa, question)
    token = address[6:].partition("@")[0]
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        bent = f"reply+{token[:place]}{other}{token[place + 1 :]}@portal.example"
        target = target_of([bent])
        # The last letter may carry bits that say nothing.
        assert target is None or place == len(token) - 1
    made_up = base64.b32encode(os.urandom(20)).decode().lower().rstrip("=")
    assert target_of([f"reply+{made_up}@portal.example"]) is None
    assert target_of([address.replace("portal.example", "other.example")]) is None
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert target_of([address]).user == ewa.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert target_of([address]) is None


def test_without_a_domain_there_is_no_address(ewa, question, settings):
    settings.EVENTFORUM_REPLY_DOMAIN = ""
    assert address_for(ewa, question) == ""
