# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one process keeps in its own memory; the broker keeps the rest."""

from collections import OrderedDict
from threading import Lock

from apps.core.page_cache.holes import Kept

PROCESS_BYTES = 4 * 1024 * 1024
"""Of pages, each twice: as it is kept, and as strangers share it."""


class _Memory:
    """The pages used last, by their name, up to PROCESS_BYTES."""

    def __init__(self) -> None:
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def get(self, name: str) -> Kept | None:
        with self.lock:
            if name not in self.pages:
                return None
            self.pages.move_to_end(name)
            return self.pages[name]

    def keep(self, name: str, page: Kept) -> Kept:
        with self.lock:
            known = self.pages.pop(name, None)
            self.size += 2 * (page.size - (known.size if known else 0))
            self.pages[name] = page
            while self.size > PROCESS_BYTES:
                self.size -= 2 * self.pages.popitem(last=False)[1].size
        return page

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.size = 0


pages = _Memory()
