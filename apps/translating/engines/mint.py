# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from urllib.parse import quote

from apps.translating.engines.asking import ask, kept, words
from apps.translating.engines.codes import theirs
from apps.translating.engines.errors import EngineDown, TextRefused

OWN = {"nb": "no", "bho": "bh", "be-tarask": "be"}


class MinT:
    """`POST /api/translate/<from>/<to>` with plain text, a line a segment; `GET /api/languages`
    names for each language those that it can be put into."""

    keeps_marks = False

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def supports(self, source: str, target: str) -> bool:
        return all(self._pair(source, target))

    def translate(self, segments: Sequence[str], *, source: str, target: str) -> list[str]:
        ours, others = self._pair(source, target)
        address = f"{self.address}/api/translate/{quote(ours)}/{quote(others)}"
        lines = [" ".join(segment.split()) for segment in segments]
        answer = ask("POST", address, body={"text": "\n".join(lines)})
        text = words(answer.get("translation") if isinstance(answer, dict) else None)
        found = text.strip("\n").split("\n")
        if len(found) != len(segments):
            raise TextRefused("it sent another number of lines")
        return found

    def _pair(self, source: str, target: str) -> tuple[str, str]:
        known = kept(f"mint {self.address}", self._languages)
        ours = theirs(source, known, OWN)
        return ours, theirs(target, known[ours], OWN) if ours else ""

    def _languages(self) -> dict[str, list[str]]:
        rows = ask("GET", f"{self.address}/api/languages")
        if not isinstance(rows, dict):
            raise EngineDown("it names no languages")
        return {code: list(into) for code, into in rows.items() if isinstance(into, (dict, list))}
