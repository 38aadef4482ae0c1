# SPDX-License-Identifier: AGPL-3.0-or-later
"""Valkey: broker and cache, on a socket only, with an append-only file."""

import signal
import socket
from pathlib import Path

from eventforum.stores.places import VALKEY_SOCKET
from eventforum.stores.rights import OpenFolders, store_folder
from eventforum.stores.store import Store


class Valkey(Store):
    """The broker of a var folder. Nothing in it is the only copy of anything."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    @property
    def data(self) -> Path:
        return self.places.valkey

    def prepare(self) -> None:
        super().prepare()
        store_folder(self.data, self.rights)

    def command(self, folders: OpenFolders) -> list[str | Path]:
        settings = {
            "port": "0",
            "unixsocket": f"{folders.path(self.places.sockets)}/{VALKEY_SOCKET}",
            "unixsocketperm": "700",
            "dir": folders.path(self.data),
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            "databases": "64",
            # Only what has an end may go when memory is short: kept pages, never the work queue.
            "maxmemory": "256mb",
            "maxmemory-policy": "volatile-lru",
            "daemonize": "no",
            "loglevel": "warning",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [self.binaries.valkey, *options]

    def forget_earlier_start(self) -> None:
        self.places.valkey_socket.unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.places.valkey_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
