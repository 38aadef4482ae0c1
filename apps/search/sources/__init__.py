# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each kind of thing is read for the index: whole, whoever may see it.

What is removed or merged away has no document, so that its entry goes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.search.documents import Document
from apps.search.models import Entry
from apps.search.sources import areas, events, people, posts, sessions, threads

Kind = Entry.Kind


@dataclass(frozen=True)
class Source:
    """All there is of a kind, and the documents of some by their keys."""

    all: Callable[[], QuerySet]
    documents: Callable[[Iterable[int]], list[Document]]


SOURCES: dict[str, Source] = {
    Kind.EVENT: Source(events.everything, events.documents),
    Kind.AREA: Source(areas.everything, areas.documents),
    Kind.SESSION: Source(sessions.everything, sessions.documents),
    Kind.THREAD: Source(threads.everything, threads.documents),
    Kind.PERSON: Source(people.everything, people.documents),
    Kind.POST: Source(posts.everything, posts.documents),
}
