# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server of the live channel, and browsers that listen to it."""

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

from django.conf import settings
from django.test import Client

from tests.running.conftest import environment, free_port, wait_for
from tests.running.site import url_of_the_tests_database


class Server:
    """`python -m eventforum.serve_live` on the tests' database, and a broker of one's choice.

    With `pages` it is what `make run` serves: pages and the live channel from one process.
    """

    def __init__(self, folder: Path, *, redis_url: str = "", pages: bool = False) -> None:
        self.port = free_port()
        whole = ["uvicorn", "eventforum.asgi:application", "--lifespan", "off", "--no-access-log"]
        program = whole if pages else ["eventforum.serve_live"]
        self.log = folder / "live.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *program, "--port", str(self.port)],
                cwd=settings.ROOT,
                env=environment(
                    folder,
                    DJANGO_SETTINGS_MODULE="eventforum.settings",
                    DATABASE_URL=url_of_the_tests_database(),
                    REDIS_URL=redis_url or settings.REDIS_URL,
                    SECRET_KEY=settings.SECRET_KEY,
                    EVENTFORUM_TRUSTED_PROXIES="1",
                    PORT=str(self.port),
                ),
                stdout=log,
                stderr=log,
            )
        wait_for(self._answers, 60)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> "Answer":
        """The beginning of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, headers=sent)
            response = connection.getresponse()
            with response:
                return Answer(response.status, response.headers)
        finally:
            connection.close()

    def listen(self, *channels: str, **headers: str) -> "Listener":
        """An open page that has heard the greeting."""
        query = "&".join(f"on={channel}" for channel in channels)
        listener = Listener(self.port, f"/live/?{query}", headers)
        listener.wait(1)
        return listener

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)

    def _answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message


@dataclass(frozen=True)
class Event:
    kind: str
    data: dict
    id: str = ""

    @property
    def number(self) -> int:
        return self.data.get("number", 0)


@dataclass
class Listener:
    """Reads in a thread of its own until the other side hangs up."""

    port: int
    path: str
    headers: dict[str, str]
    events: list[Event] = field(default_factory=list)
    beats: int = 0
    retry: int = 0
    over: bool = False

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=90)
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in self.headers.items()]
        head = "\r\n".join([f"GET {self.path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""])
        self.socket.sendall(head.encode())
        self.response = http.client.HTTPResponse(self.socket)
        self.response.begin()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    @property
    def status(self) -> int:
        return self.response.status

    def wait(self, count: int, *, seconds: float = 10) -> list[Event]:
        """The events, once there are so many."""
        wait_for(lambda: len(self.events) >= count, seconds)
        return self.events

    def told(self, *kinds: str) -> list[Event]:
        return [event for event in self.events if event.kind in kinds]

    def wait_until_over(self, seconds: float) -> None:
        wait_for(lambda: self.over, seconds)

    def close(self) -> None:
        if not self.over:
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self.response:
                self._take(line.decode().rstrip("\n"), fields)
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self.response.close()
        self.socket.close()
        self.over = True

    def _take(self, line: str, fields: dict[str, str]) -> None:
        name, _, value = line.partition(": ")
        if name == "retry":
            self.retry = int(value)
        elif line:
            fields[name] = value
        elif fields:
            data = json.loads(fields.get("data", "{}"))
            if fields["event"] == "beat":
                self.beats += 1
            else:
                self.events.append(Event(fields["event"], data, fields.get("id", "")))
            fields.clear()


def cookie_of(user) -> str:
    """What the browser of somebody who is signed in sends."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def words(event: Event) -> list[str]:
    """The texts of the posts that an event brings."""
    return re.findall(r"<p>(Words[^<]*)</p>", event.data.get("html", ""))
