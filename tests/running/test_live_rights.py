# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may listen to the live channel, and until when."""

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from apps.accounts.services import end_sessions
from apps.events.models import EventRole
from apps.threads import services
from apps.threads.models import Thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import ThreadFactory
from tests.running.listening import cookie_of, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def writer():
    return UserFactory()


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("?on=thread:{pk}", "GET", {"Origin": "https://evil.example"}, 403),
        ("?on=thread:{pk}", "GET", {"Origin": "null"}, 403),
        ("?on=thread:{pk}", "GET", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("?on=thread:{pk}", "GET", {"Sec_Fetch_Site": "same-site"}, 403),
        ("?on=thread:{pk}", "GET", {"Host": "evil.example"}, 400),
        ("?on=thread:{pk}", "POST", {}, 405),
        ("?on=thread:{pk}", "HEAD", {}, 405),
        ("", "GET", {}, 400),
        ("?on=user:1", "GET", {}, 400),
        ("?on=thread:0", "GET", {}, 400),
        ("?on=thread:1&on=thread:2&on=thread:3&on=thread:4&on=thread:5", "GET", {}, 400),
        ("?on=thread:{hidden}", "GET", {}, 404),
        ("?on=thread:{pk}&on=thread:{hidden}", "GET", {}, 404),
        ("?on=event:{event}", "GET", {}, 404),
        ("?on=session:{session}", "GET", {}, 404),
        ("?on=thread:999999", "GET", {}, 404),
    ],
)
def test_who_may_not_come_in_is_told_so_in_a_word(server, path, method, headers, status):
    hidden = ThreadFactory(event=EventFactory(hidden=True))
    proposed = SessionFactory(state="proposed")
    names = {
        "pk": ThreadFactory().pk,
        "hidden": hidden.pk,
        "event": hidden.event_id,
        "session": proposed.pk,
    }

    answer = server.ask("/live/" + path.format(**names), method, **headers)

    assert answer.status == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_reader_of_a_hidden_event_hears_until_the_role_is_taken(server, writer):
    event = EventFactory(hidden=True)
    thread = ThreadFactory(event=event)
    with transaction.atomic():
        role = EventRoleFactory(event=event)
    listener = server.listen(f"thread:{thread.pk}", Cookie=cookie_of(role.user))
    services.reply(thread, text="Words 1", by=writer)
    listener.wait(2)

    EventRole.objects.filter(pk=role.pk).delete()
    time.sleep(5)
    services.reply(thread, text="Words 2", by=writer)
    listener.wait_until_over(20)

    assert [words(event) for event in listener.told("post")] == [["Words 1"]]


def test_an_event_that_is_hidden_lets_its_readers_go_without_a_word(server):
    thread = ThreadFactory()
    listener = server.listen(f"thread:{thread.pk}")

    thread.event.hidden = True
    thread.event.save()

    listener.wait_until_over(40)
    assert [event.kind for event in listener.events] == ["hello"]


def test_signing_out_ends_the_connection(server, writer):
    thread, reader = ThreadFactory(), UserFactory()
    listener = server.listen(f"thread:{thread.pk}", Cookie=cookie_of(reader))

    end_sessions(reader, by=reader)

    listener.wait_until_over(8)


def test_who_is_no_longer_let_in_is_cut_off(server):
    thread, reader = ThreadFactory(), UserFactory()
    listener = server.listen(f"thread:{thread.pk}", Cookie=cookie_of(reader))

    reader.is_active = False
    reader.save()

    listener.wait_until_over(8)


def test_a_person_has_five_pages_open_and_not_six(server):
    thread, reader = ThreadFactory(), UserFactory()
    channel, cookie = f"thread:{thread.pk}", cookie_of(reader)
    listeners = [server.listen(channel, Cookie=cookie) for _ in range(5)]

    sixth = server.ask(f"/live/?on={channel}", Cookie=cookie)
    listeners.pop().close()
    time.sleep(0.5)
    again = server.ask(f"/live/?on={channel}", Cookie=cookie)

    assert (sixth.status, int(sixth.headers["Retry-After"])) == (429, 60)
    assert again.status == 200
    for listener in listeners:
        listener.close()


def test_what_a_stranger_may_see_everybody_may():
    """The channel asks once for all readers of what is public."""
    for event in (EventFactory(), EventFactory(hidden=True)):
        ThreadFactory(event=event)
        ThreadFactory(session=SessionFactory(event=event), event=event)
        ThreadFactory(session=SessionFactory(event=event, state="proposed"), event=event)
    public = set(Thread.objects.visible_to(AnonymousUser()))

    for user in (UserFactory(), UserFactory(is_superuser=True)):
        assert public <= set(Thread.objects.visible_to(user))
