# SPDX-License-Identifier: AGPL-3.0-or-later
"""Row 10: what an import costs."""

from collections.abc import Iterable

from eventforum.bench.rows import Row


def imports() -> Iterable[Row]:
    return []
