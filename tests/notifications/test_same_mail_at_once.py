# SPDX-License-Identifier: AGPL-3.0-or-later
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from apps.notifications import services
from apps.notifications.models import MailedReply
from apps.threads.models import Post
from tests.notifications.answering import SAID, address_for
from tests.notifications.mails import mail


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_the_same_mail_publish_it_once(taking_answers, ewa, question):
    """Folders on two machines, or a mail that came by two ways."""
    content, now = mail(SAID, to=address_for(ewa, question)), timezone.now()

    def take(number):
        try:
            return services.take_in(content, whole=True, patient=True, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(4)))

    assert Post.objects.filter(author=ewa.person).count() == 1
    assert MailedReply.objects.count() == 1
    assert len([one for one in taken if one.reply is not None]) == 1
    assert [one.parked for one in taken] == [""] * 4
    later = now + timedelta(days=1)
    assert services.take_in(content, whole=True, patient=True, now=later).reply is None
