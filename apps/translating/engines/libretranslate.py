# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from typing import Any

from apps.translating.engines.asking import ask, kept, words
from apps.translating.engines.codes import theirs
from apps.translating.engines.errors import EngineDown, TextRefused

OWN = {"zh": "zh-Hans", "zh-Hant": "zt", "pt-BR": "pb", "nb": "nb"}


class LibreTranslate:
    """`POST /translate` with a list of HTML texts; `GET /languages` names its pairs."""

    keeps_marks = True

    def __init__(self, address: str, key: str = "") -> None:
        self.address, self.key = address.rstrip("/"), key

    def supports(self, source: str, target: str) -> bool:
        return all(self._pair(source, target))

    def translate(self, segments: Sequence[str], *, source: str, target: str) -> list[str]:
        ours, others = self._pair(source, target)
        body = {"q": list(segments), "source": ours, "target": others, "format": "html"}
        answer = ask(
            "POST",
            f"{self.address}/translate",
            body=body | ({"api_key": self.key} if self.key else {}),
        )
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise EngineDown("it sent no texts")
        if len(found) != len(segments):
            raise TextRefused("it sent another number of texts")
        return [words(text) for text in found]

    def _pair(self, source: str, target: str) -> tuple[str, str]:
        known = kept(f"libretranslate {self.address}", self._languages)
        ours = theirs(source, known, OWN)
        return ours, theirs(target, known[ours], OWN) if ours else ""

    def _languages(self) -> dict[str, list[str]]:
        rows: Any = ask("GET", f"{self.address}/languages")
        if not isinstance(rows, list):
            raise EngineDown("it names no languages")
        named = [row for row in rows if isinstance(row, dict) and isinstance(row.get("code"), str)]
        every = [row["code"] for row in named]
        return {row["code"]: [str(code) for code in _targets(row, every)] for row in named}


def _targets(row: dict[str, Any], every: list[str]) -> list[Any]:
    """All, where it does not name them."""
    targets = row.get("targets")
    return targets if isinstance(targets, list) else every
