# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Mapping

MOST_PARTS = 1_000


class TranslationForm:
    """What a translator sent: a part for each paragraph (`p0`, `p1` …), and what they saw of the
    version and of the original."""

    def __init__(self, data: Mapping[str, str]) -> None:
        self.parts: list[str] = []
        while len(self.parts) < MOST_PARTS and f"p{len(self.parts)}" in data:
            self.parts.append(data[f"p{len(self.parts)}"].replace("\r\n", "\n").strip())
        self.based_on = data.get("based_on", "")[:40]
        self.source = data.get("source", "")[:40]

    @property
    def empty(self) -> set[int]:
        """The places of the paragraphs that say nothing yet."""
        return {place for place, part in enumerate(self.parts) if not part}
