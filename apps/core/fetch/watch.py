# SPDX-License-Identifier: AGPL-3.0-or-later
import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import Any

OPENED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Watch:
    """Cuts a connection when its time is up.

    A timeout of the client counts from each byte that arrives, so a server that sends one byte a
    second would hold it for hours; this counts from the start.
    """

    def __init__(self, seconds: float) -> None:
        self.connection: socket.socket | None = None
        self.timer = Timer(seconds, self.cut)
        self.timer.daemon = True

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the client at each of its steps; notes the connection when it has one."""
        if event in OPENED:
            self.connection = info["return_value"].get_extra_info("socket")

    def cut(self) -> None:
        if self.connection:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "Watch":
        self.timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        self.timer.cancel()
