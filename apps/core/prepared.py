# SPDX-License-Identifier: AGPL-3.0-or-later
"""Querysets compiled once, for the queries of the hottest pages.

Django compiles a queryset each time it is asked, which costs ten times what PostgreSQL needs for a
row by its key. The rule stays a queryset; only its SQL is kept:

    POSTS = Prepared(
        lambda slot: Post.objects.filter(thread=slot("thread")).values_list("pk", "text")
    )
    POSTS.rows(thread=12)
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FIRST_SLOT = 2_147_483_000
"""Stands for a value that comes later: whole numbers that fit every field and are in no rule."""


Slot = Callable[..., Any]
"""slot("thread") stands for a whole number, slot("slug", str) for a text."""


def _cursor() -> Any:
    """Where the backend can have a statement planned once for many, it does; a log wants values."""
    if connection.queries_logged:
        return connection.cursor()
    return getattr(connection, "prepared_cursor", connection.cursor)()


class Prepared:
    """A queryset of values_list with slots for values, compiled by its first question.

    Values come as the driver gives them: fields with converters of their own do not belong here.
    """

    def __init__(self, build: Callable[[Slot], QuerySet[Any, tuple]]) -> None:
        self.build = build
        self.sql = ""
        self.params: list[Any] = []
        self.places: list[tuple[int, str]] = []

    def rows(self, **values: int | str) -> list[tuple]:
        """The rows for these values, one for each slot; one query."""
        if not self.sql:
            self._compile()
        params = list(self.params)
        for place, name in self.places:
            params[place] = values[name]
        with _cursor() as cursor:
            cursor.execute(self.sql, params)
            return cursor.fetchall()

    def _compile(self) -> None:
        slots: dict[int | str, str] = {}

        def slot(name: str, kind: type = int) -> int | str:
            mark = f"{{{name}}}" if kind is str else FIRST_SLOT + len(slots)
            slots[mark] = name
            return mark

        sql, params = self.build(slot).query.sql_with_params()
        self.places = [
            (place, slots[param])
            for place, param in enumerate(params)
            if isinstance(param, (int, str)) and param in slots
        ]
        if {name for _, name in self.places} != set(slots.values()):
            raise RuntimeError("A slot of this queryset is not in its SQL")
        self.params, self.sql = list(params), sql
