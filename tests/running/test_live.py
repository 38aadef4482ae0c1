# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live channel as it is served: who hears what, in which order, and for how long."""

import socket
import time

import pytest

from apps.activity import live
from apps.threads import services
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.running.conftest import wait_for
from tests.running.listening import Server, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def writer():
    return UserFactory()


def test_a_greeting_says_how_things_stand(server):
    thread = ThreadFactory()
    PostFactory(thread=thread)

    listener = server.listen(f"thread:{thread.pk}")

    assert (listener.status, listener.response.headers["Content-Type"]) == (
        200,
        "text/event-stream; charset=utf-8",
    )
    [hello] = listener.events
    assert hello.kind == "hello"
    assert hello.data["live"] is True
    assert hello.data["threads"] == {f"thread:{thread.pk}": {"number": 1, "version": 1}}
    assert 2_000 <= listener.retry < 10_000
    listener.close()


def test_posts_come_in_order_with_what_the_page_shows(server, writer):
    thread = ThreadFactory()
    listener = server.listen(f"thread:{thread.pk}")

    for number in range(1, 21):
        services.reply(thread, text=f"Words {number}", by=writer)
    wait_for(lambda: sum(len(words(event)) for event in listener.events) == 20)

    said = [word for event in listener.told("post") for word in words(event)]
    assert said == [f"Words {number}" for number in range(1, 21)]
    ids = [tuple(map(int, event.id.split("-"))) for event in listener.told("post")]
    assert ids == sorted(set(ids))
    listener.close()


def test_each_reader_gets_the_words_of_their_language(server, writer):
    thread = ThreadFactory()
    english = server.listen(f"thread:{thread.pk}", Accept_Language="en")
    arabic = server.listen(f"thread:{thread.pk}", Accept_Language="ar")

    services.reply(thread, text="Words", by=writer)

    assert "<span>Reply</span>" in english.wait(2)[1].data["html"]
    assert "<span>ردّ</span>" in arabic.wait(2)[1].data["html"]
    english.close()
    arabic.close()


def test_a_change_and_a_removal_bring_the_post_as_it_is_now(server, writer):
    thread = ThreadFactory()
    post = services.reply(thread, text="Words 1", by=writer)
    listener = server.listen(f"thread:{thread.pk}")

    services.edit(post, text="Words anew", by=writer)
    listener.wait(2)
    services.remove(post, by=writer)
    _, edited, removed = listener.wait(3)

    assert (edited.kind, words(edited)) == ("changed", ["Words anew"])
    assert 'class="tomb"' in removed.data["html"]
    assert "Words" not in removed.data["html"]
    listener.close()


def test_what_was_missed_comes_again_without_gaps_and_doubles(server, writer):
    thread, other = ThreadFactory(), ThreadFactory()
    channel = f"thread:{thread.pk}"
    first = server.listen(channel)
    services.reply(thread, text="Words 1", by=writer)
    last = first.wait(2)[1].id
    first.close()

    for number in range(2, 6):
        services.reply(thread, text=f"Words {number}", by=writer)
        services.reply(other, text=f"Words {number}", by=writer)
    second = server.listen(channel, Last_Event_ID=last)
    services.reply(thread, text="Words 6", by=writer)
    wait_for(lambda: len(second.told("post")) == 5)

    assert [words(event) for event in second.told("post")] == [[f"Words {n}"] for n in range(2, 7)]
    assert second.told("resync") == []
    second.close()


@pytest.mark.parametrize("last", ["1-0", "99999999999999-0"])
def test_who_comes_back_with_an_id_that_nobody_knows_asks_the_page(server, last):
    thread = ThreadFactory()

    listener = server.listen(f"thread:{thread.pk}", Last_Event_ID=last)

    assert [event.kind for event in listener.wait(2)] == ["hello", "resync"]
    listener.close()


def test_more_than_a_few_missed_messages_are_asked_of_the_page(server, writer):
    thread = ThreadFactory()
    first = server.listen(f"thread:{thread.pk}")
    last = first.events[0].id
    first.close()
    for number in range(25):
        services.reply(thread, text=f"Words {number}", by=writer)
    time.sleep(1)

    second = server.listen(f"thread:{thread.pk}", Last_Event_ID=last)

    assert [event.kind for event in second.wait(2)] == ["hello", "resync"]
    second.close()


def test_a_post_whose_message_was_lost_is_told_all_the_same(server, writer):
    thread = ThreadFactory()
    listener = server.listen(f"thread:{thread.pk}")

    PostFactory(thread=thread, text="Words 1")

    assert words(listener.wait(2, seconds=25)[1]) == ["Words 1"]
    listener.close()


def test_a_reader_who_does_not_read_holds_nobody_up(server, writer):
    thread = ThreadFactory()
    channel = f"thread:{thread.pk}"
    slow = socket.create_connection(("127.0.0.1", server.port))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.sendall(f"GET /live/?on={channel} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    quick = server.listen(channel)

    post = services.reply(thread, text="filling " * 3_500, by=writer)
    for _ in range(500):
        live.publish(channel, "changed", number=1, post=post.pk, version=0)
    wait_for(lambda: len(quick.told("changed")) == 500, 60)

    slow.settimeout(10)
    heard = b""
    while chunk := slow.recv(1_000_000):
        heard += chunk
    assert b"event: resync" in heard
    assert heard.count(b"event: changed") < 500
    assert heard.endswith(b"0\r\n\r\n")
    slow.close()
    quick.close()


def test_other_kinds_go_on_as_they_were_told(server):
    session = SessionFactory()
    listener = server.listen(f"session:{session.pk}")

    live.publish(f"session:{session.pk}", "state", state="live")

    assert listener.wait(2)[1].data == {"on": f"session:{session.pk}", "state": "live"}
    listener.close()


def test_a_message_that_nobody_understands_stops_nothing(server, broker, writer):
    thread = ThreadFactory()
    listener = server.listen(f"thread:{thread.pk}")

    for said in ({"x": "y"}, {"m": "no json"}, {"m": "[]"}, {"m": '{"on": "thread:1"}'}):
        broker.xadd(live.stream(), said)
    live.publish(f"thread:{thread.pk}", "post", text="no number")
    services.reply(thread, text="Words 1", by=writer)

    assert [event.kind for event in listener.wait(3)] == ["hello", "newer", "post"]
    listener.close()


def test_a_server_that_stops_lets_its_readers_go(folder):
    (folder / "stopping").mkdir()
    server = Server(folder / "stopping")
    thread = ThreadFactory()
    listener = server.listen(f"thread:{thread.pk}")

    begun = time.monotonic()
    server.stop()

    assert time.monotonic() - begun < 3
    listener.wait_until_over(1)
    assert "Traceback" not in server.log.read_text()
