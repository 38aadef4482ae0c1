# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence

from apps.translating.engines.asking import ask, kept, words
from apps.translating.engines.codes import theirs
from apps.translating.engines.errors import EngineDown, TextRefused

AT_ONCE = 50
INTO = {"en": "EN-GB", "pt": "PT-PT", "zh": "ZH-HANS", "no": "NB"}


class DeepL:
    """`POST /v2/translate` with up to 50 texts of XML; `GET /v2/languages` names its languages."""

    keeps_marks = True

    def __init__(self, address: str, key: str) -> None:
        self.address = address.rstrip("/")
        self.headers = {"Authorization": f"DeepL-Auth-Key {key}"}

    def supports(self, source: str, target: str) -> bool:
        return all(self._pair(source, target))

    def translate(self, segments: Sequence[str], *, source: str, target: str) -> list[str]:
        ours, others = self._pair(source, target)
        found: list[str] = []
        for start in range(0, len(segments), AT_ONCE):
            asked = list(segments[start : start + AT_ONCE])
            body = {
                "text": asked, "source_lang": ours, "target_lang": others,
                "tag_handling": "xml", "ignore_tags": ["x"],
            }  # fmt: skip
            answer = ask("POST", f"{self.address}/v2/translate", body=body, headers=self.headers)
            rows = answer.get("translations") if isinstance(answer, dict) else None
            if not isinstance(rows, list):
                raise EngineDown("it sent no texts")
            if len(rows) != len(asked):
                raise TextRefused("it sent another number of texts")
            found += [words(row.get("text") if isinstance(row, dict) else None) for row in rows]
        return found

    def _pair(self, source: str, target: str) -> tuple[str, str]:
        known = kept(f"deepl {self.address}", self._languages)
        return theirs(source, known["source"]), theirs(target, known["target"], INTO)

    def _languages(self) -> dict[str, list[str]]:
        return {kind: self._named(kind) for kind in ("source", "target")}

    def _named(self, kind: str) -> list[str]:
        rows = ask("GET", f"{self.address}/v2/languages?type={kind}", headers=self.headers)
        if not isinstance(rows, list) or not rows:
            raise EngineDown("it names no languages")
        return [str(row.get("language", "")) for row in rows if isinstance(row, dict)]
