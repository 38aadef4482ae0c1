# SPDX-License-Identifier: AGPL-3.0-or-later
"""What children of tests/core/test_sandbox.py do."""

import os
import socket
import subprocess
import sys
import time


def describe(content: bytes) -> dict:
    return {"length": len(content), "django": "django" in sys.modules, "nice": os.nice(0)}


def text(content: bytes) -> str:
    return '["already JSON"]'


def environment(content: bytes) -> list[str]:
    return sorted(os.environ)


def complain(content: bytes) -> None:
    print("a library prints this")
    raise ValueError("line 3: not a programme")


def loop(content: bytes) -> None:
    while True:
        pass


def sleep(content: bytes) -> None:
    time.sleep(60)


def eat(content: bytes) -> int:
    return len(bytearray(2 * 1024**3))


def recurse(content: bytes) -> None:
    recurse(content)


def die(content: bytes) -> None:
    os.kill(os.getpid(), 11)


def connect(content: bytes) -> None:
    socket.create_connection(("127.0.0.1", 80))


def start(content: bytes) -> None:
    subprocess.run(["true"])


def write(content: bytes) -> None:
    with open("/tmp/eventforum-sandbox", "wb") as file:
        file.write(b"x")


def fill_the_pipe(content: bytes) -> str:
    sys.stderr.write("x" * 1_000_000)
    return '"' + "x" * 1_000_000 + '"'
