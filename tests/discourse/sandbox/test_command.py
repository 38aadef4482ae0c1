# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py forum` as somebody runs it: it says where to look, and Ctrl-C stops it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def start(var: Path, port: int, *options: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "EVENTFORUM_VAR": str(var),
        "FORUM_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "eventforum.settings",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "forum", *options],
        cwd=settings.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ask(port: int, path: str, headers: dict[str, str] | None = None) -> dict:
    deadline = time.monotonic() + 90
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path, headers=headers or {})
            return json.loads(connection.getresponse().read())
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        finally:
            connection.close()


@pytest.mark.slow
def test_it_says_where_to_look_and_stops_on_ctrl_c(tmp_path: Path):
    port = free_port()
    running = start(tmp_path, port, "--webhook", "http://127.0.0.1:9/hook")
    try:
        title = ask(port, "/site/basic-info.json")["title"]
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=60)
    finally:
        running.kill()
    kept = json.loads((tmp_path / "forum" / "forum.json").read_text())

    assert title == "Sandbox forum"
    assert [path.name for path in tmp_path.iterdir()] == ["forum"], "no store was started for it"
    assert running.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert f"API key     {kept['key']}" in said
    assert "User        eventforum" in said
    assert f"secret {kept['hooks']['1']['secret']}" in said
    assert f"EVENTFORUM_PRIVATE_HOSTS=127.0.0.1:{port} make run" in said
    assert said.rstrip().endswith("Stopped.")


def test_a_taken_port_is_told_in_words(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("FORUM_PORT", str(port))
        with pytest.raises(CommandError, match=f"FORUM_PORT={port + 1} make forum"):
            call_command("forum", "--in-memory")


def test_a_number_that_is_no_port_is_told_in_words(monkeypatch):
    monkeypatch.setenv("FORUM_PORT", "many")
    with pytest.raises(CommandError, match="FORUM_PORT is a number"):
        call_command("forum", "--in-memory")


def test_a_strange_file_is_told_in_words(tmp_path: Path, monkeypatch, settings):
    (tmp_path / "forum").mkdir()
    (tmp_path / "forum" / "forum.json").write_text("no forum")
    settings.VAR = tmp_path
    monkeypatch.setenv("FORUM_PORT", str(free_port()))
    with pytest.raises(CommandError, match="Take it away to begin anew"):
        call_command("forum")
