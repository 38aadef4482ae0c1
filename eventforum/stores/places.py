# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the embedded stores of a var folder live, and the addresses that follow from it."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"

# A socket's address holds 104 bytes on macOS and 108 on Linux, its last byte is NUL.
LONGEST_SOCKET = 100


@dataclass(frozen=True)
class Places:
    """Every path that the stores of one var folder use."""

    var: Path

    @classmethod
    def of(cls, var: Path) -> "Places":
        """Two spellings of one folder (links, dots) give the same places."""
        return cls(Path(os.path.realpath(var)))

    @property
    def home(self) -> Path:
        """Data, locks and, when its path is short enough, sockets; nobody else may enter."""
        return self.var / "stores"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey(self) -> Path:
        return self.home / "valkey"

    @property
    def socket_home(self) -> Path:
        """`home`, or a short folder of our own where home's path is too long or needs quoting.

        The fixed /tmp and not $TMPDIR: every process must arrive at the same place.
        """
        plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(self.home))
        longest = len(os.fsencode(self.home / "run" / POSTGRES_SOCKET))
        if plain and longest <= LONGEST_SOCKET:
            return self.home
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        short = "/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()  # noqa: S108
        return Path(short, f"eventforum-{os.geteuid()}-{name}")

    @property
    def sockets(self) -> Path:
        return self.socket_home / "run"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / VALKEY_SOCKET


def embedded_urls(var: Path) -> tuple[str, str]:
    """The database's and the broker's address of a var folder, whether or not they run."""
    places = Places.of(var)
    return (
        f"postgresql://eventforum@/eventforum?host={places.sockets}",
        f"unix://{places.valkey_socket}?db=0",
    )
