# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key that the forum takes no more is told of once, to who can change it and who waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activity.services import pause_outgoing
from apps.discourse.client.lockout import lock_out
from apps.discourse.models import EventMirror, Forum
from apps.discourse.services import telling
from tests.factories.accounts import UserFactory
from tests.factories.discourse import ForumFactory
from tests.factories.events import EventRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    return ForumFactory(name="Village forum")


def refuse(forum, now):
    return lock_out(forum, sealed_key=forum.sealed_key, why="Nope.", now=now)


def test_who_runs_the_portal_and_who_organizes_there_get_one_mail(forum, mailoutbox):
    now = timezone.now()
    administrator = UserFactory(administrator=True)
    role = EventRoleFactory(role="owner")
    EventRoleFactory(role="moderator", event=role.event)
    EventRoleFactory(role="owner")
    EventMirror.objects.create(event=role.event, forum=forum, code="X")

    assert refuse(forum, now)
    assert not refuse(forum, now)
    for _ in range(2):
        telling.tell_of_lockouts(now=now)

    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(
        [administrator.email, role.user.email]
    )
    [theirs] = [mail for mail in mailoutbox if mail.to == [administrator.email]]
    page = reverse("admin:discourse_forum_change", args=[forum.pk])
    assert ("“Nope.”" in theirs.body, page in theirs.body) == (True, True)
    [other] = [mail for mail in mailoutbox if mail.to == [role.user.email]]
    assert page not in other.body


def test_a_mail_that_fails_is_sent_later_under_the_same_name(forum, mailoutbox, settings):
    now = timezone.now()
    UserFactory(administrator=True)
    refuse(forum, now)
    settings.EMAIL_BACKEND = "tests.discourse.test_lockouts.Broken"

    assert telling.tell_of_lockouts(now=now) == 0

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert telling.tell_of_lockouts(now=now) == 1
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<forum-{forum.pk}-")


class Broken:
    def __init__(self, *args, **kwargs):
        raise OSError("no mail server")


def test_nothing_is_sent_while_nothing_may_leave_or_after_days(forum, mailoutbox):
    now = timezone.now()
    UserFactory(administrator=True)
    refuse(forum, now)

    assert telling.tell_of_lockouts(now=now + timedelta(days=3)) == 0
    pause_outgoing(reason="restored")
    assert telling.tell_of_lockouts(now=now) == 0
    assert mailoutbox == []


def test_the_desk_of_administrators_leads_to_it(client, forum):
    refuse(forum, timezone.now())
    ForumFactory(name="Another forum")
    client.force_login(UserFactory(administrator=True))
    address = reverse("admin:discourse_forum_changelist") + "?key=refused"

    assert address in client.get("/admin/").text
    assert "Another forum" not in client.get(address).text

    client.force_login(EventRoleFactory(role="owner").user)
    assert address not in client.get("/admin/").text


def test_a_new_lockout_is_told_anew(forum, mailoutbox):
    now = timezone.now()
    UserFactory(administrator=True)
    refuse(forum, now)
    telling.tell_of_lockouts(now=now)
    Forum.objects.update(locked_out_at=None, sealed_key="other")

    refuse(Forum.objects.get(), now + timedelta(hours=1))
    telling.tell_of_lockouts(now=now + timedelta(hours=1))

    assert len(mailoutbox) == 2
