# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.translating.things import KINDS


class KindOfText:
    """The word of a kind of text that can be translated."""

    regex = "|".join(sorted(KINDS, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
