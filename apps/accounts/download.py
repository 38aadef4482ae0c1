# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that is kept about a person as one ZIP file, made while it is sent."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.personal import Kind, kinds

ROWS = 500
"""Rows packed before the next piece is sent: memory stays small for any number of posts."""


class _Pipe(io.RawIOBase):
    """A file that is only written to, and emptied after each piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(self.pieces[-1])

    def take(self) -> bytes:
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data


def pieces_of_zip(user: User, *, now: datetime) -> Iterator[bytes]:
    """The ZIP file of everything told about this account: a JSON list for each kind of data."""
    pipe = _Pipe()
    with ZipFile(cast(IO[bytes], pipe), "w", ZIP_DEFLATED) as package:
        package.writestr("README.txt", _what_is_in_it(user, now))
        yield pipe.take()
        for kind in kinds():
            with package.open(f"{kind.name}.json", "w") as file:
                for text in _json_list(kind, user):
                    file.write(text.encode())
                    yield pipe.take()
    yield pipe.take()


def _json_list(kind: Kind, user: User) -> Iterator[str]:
    """The rows as one JSON list, a row on each line, some hundred rows at a time."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    lines: list[str] = []
    before = "[\n"
    for row in kind.tell(user):
        lines.append(encoder.encode(row))
        if len(lines) == ROWS:
            yield before + ",\n".join(lines)
            before, lines = ",\n", []
    yield (before + ",\n".join(lines) if lines else before.strip(",\n")) + "\n]\n"


def _what_is_in_it(user: User, now: datetime) -> str:
    lines = [
        _("What Eventforum keeps about %(name)s, on %(day)s.")
        % {"name": user.person.name, "day": now.date().isoformat()},
        _("Each file is a list in JSON, a form that programs and people can read."),
        "",
        *(f"{kind.name}.json: {kind.what}" for kind in kinds()),
    ]
    return "\r\n".join(map(str, lines)) + "\r\n"
