# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one error every reader raises."""

from typing import Any

from apps.programme.sources.words import REFUSALS


class SourceError(Exception):
    """A file that can't be read as a programme; nothing of it is taken.

    `code` names the sentence in `words.REFUSALS`, `line` is counted from 1 (None when the format
    gives no line), `where` is a path inside the file, for instance `days[0].rooms["A"][3]`.
    """

    def __init__(
        self, code: str, /, *, line: int | None = None, where: str = "", **params: Any
    ) -> None:
        self.code = code
        self.line = line
        self.where = where
        self.params = params
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return REFUSALS[self.code] % {"where": self.where or "The file", **self.params}

    def __str__(self) -> str:
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"

    def to_json(self) -> dict[str, Any]:
        """The form in which the error leaves the child process."""
        return {"code": self.code, "line": self.line, "where": self.where, "params": self.params}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SourceError":
        """The error that `to_json` wrote."""
        return cls(data["code"], line=data["line"], where=data["where"], **data["params"])
