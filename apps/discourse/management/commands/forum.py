# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py forum: a stand-in Discourse forum to try the mirror on, until Ctrl-C."""

import contextlib
import os
import secrets
import signal
import socket
from pathlib import Path

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.discourse.sandbox import Forum, hooks
from apps.discourse.sandbox.furnishing import ADMIN
from apps.discourse.sandbox.keeping import Unreadable, load
from apps.discourse.sandbox.server import Site, configured

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Serve a stand-in Discourse forum on 127.0.0.1, to try the mirror on without a forum."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--port", type=int, help="where it listens (FORUM_PORT, otherwise 8100)"
        )
        parser.add_argument(
            "--in-memory", action="store_true", help="keep nothing: it begins anew each time"
        )
        parser.add_argument(
            "--webhook",
            metavar="ADDRESS",
            help="tell this address of everything, signed with a secret that is printed",
        )

    def handle(self, *, port: int | None, in_memory: bool, webhook: str | None, **options) -> None:
        port = port or chosen_port()
        if not is_free(port):
            raise CommandError(
                f"Port {port} is taken by another program. "
                f"Choose another one, for example: FORUM_PORT={port + 1} make forum"
            )
        kept = None if in_memory else Path(settings.VAR) / "forum" / "forum.json"
        forum = opened(kept, port)
        if webhook:
            self.tell(forum, webhook)
        self.say_where(forum, kept)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(configured(Site(forum, kept=kept), port)).run()
        self.stdout.write("Stopped.")

    def tell(self, forum: Forum, address: str) -> None:
        known = [hook for hook in forum.state.hooks.values() if hook.url == address]
        if not known:
            secret = secrets.token_urlsafe(24)
            hooks.add_hook(forum, address, secret=secret, events=[*hooks.EVERYTHING])

    def say_where(self, forum: Forum, kept: Path | None) -> None:
        self.stdout.write("A stand-in for a Discourse forum, to try the mirror on.\n\n")
        self.stdout.write(f"  Look here   {forum.base_url}/")
        self.stdout.write(f"  API key     {forum.state.key}")
        self.stdout.write(f"  User        {ADMIN}")
        for hook in forum.state.hooks.values():
            self.stdout.write(f"  Webhook     {hook.url}  secret {hook.secret}")
        host = forum.base_url.removeprefix("http://")
        self.stdout.write(
            f"\nA portal may ask it where that is allowed: EVENTFORUM_PRIVATE_HOSTS={host} make run"
        )
        where = f"What is written stays in {kept}" if kept else "Nothing of it is kept"
        self.stdout.write(f"{where}. Ctrl-C stops it.")
        self.stdout.flush()


def chosen_port() -> int:
    said = os.environ.get("FORUM_PORT", "8100")
    if not said.isdigit() or not 0 < int(said) < 65536:
        raise CommandError(f"FORUM_PORT is a number from 1 to 65535, not {said}.")
    return int(said)


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def opened(kept: Path | None, port: int) -> Forum:
    """The forum of last time, or a fresh one."""
    try:
        state = load(kept) if kept else None
    except Unreadable as error:
        raise CommandError(
            f"{error} is no forum that this version can read. Take it away to begin anew."
        ) from error
    return Forum(base_url=f"http://{HOST}:{port}", state=state)
