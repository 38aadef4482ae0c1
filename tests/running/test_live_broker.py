# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live channel while its broker is killed, and when it is back with nothing in memory."""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
import redis

from apps.activity import live
from apps.threads import services
from eventforum.stores.binaries import installed
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.running.conftest import wait_for
from tests.running.listening import Server, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Broker:
    """One of the test's own, that keeps nothing when it is killed."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "broker.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.start()

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(
            [str(installed().valkey), *options, "--appendonly", "no", "--loglevel", "warning"],
            cwd=self.socket.parent,
        )
        wait_for(self.socket.exists)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own():
    with tempfile.TemporaryDirectory(prefix="eventforum-broker-", dir="/tmp") as folder:
        broker = Broker(Path(folder))
        yield broker
        broker.kill()


def test_pages_are_told_that_they_are_not_live_and_go_on_when_the_broker_is_back(own, folder):
    (folder / "broker").mkdir()
    server = Server(folder / "broker", redis_url=own.url)
    thread, writer = ThreadFactory(), UserFactory()
    channel = f"thread:{thread.pk}"
    listener = server.listen(channel)

    own.kill()
    wait_for(lambda: listener.told("away"))
    late = server.listen(channel)
    services.reply(thread, text="Words 1", by=writer)
    own.start()
    wait_for(lambda: listener.told("back") and late.told("back"))
    post = services.reply(thread, text="Words 2", by=writer)
    with redis.Redis.from_url(own.url) as client:
        said = {"on": channel, "kind": "post", "number": 2, "post": post.pk, "version": 3}
        client.xadd(live.stream(), {"m": json.dumps(said)})
    wait_for(lambda: any(words(event)[-1:] == ["Words 2"] for event in listener.events))

    assert late.events[0].data["live"] is False
    # The message of the first reply was lost with the broker; its text was not.
    assert [word for event in listener.told("post") for word in words(event)] == [
        "Words 1",
        "Words 2",
    ]
    assert not listener.over
    listener.close()
    late.close()
    server.stop()
    assert "Traceback" not in server.log.read_text()
